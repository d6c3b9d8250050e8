#include <flinxx/json/scan.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/ops/base64.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/proofs.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace flinxx::signaling {
namespace {

constexpr std::int64_t span_s = 10;
constexpr std::int64_t holds_s = 120;
constexpr std::size_t most_addresses = 65'536;
constexpr std::size_t deepest = 4;
constexpr std::size_t longest_payload = 2'048;

std::string secret_or_random(std::string_view secret) {
  return secret.empty() ? ops::to_base64url(ops::random_id()) : std::string(secret);
}

std::optional<std::uint64_t> number_in(const json::value& v) {
  std::uint64_t number = 0;
  const auto* const end = v.raw.data() + v.raw.size();
  const auto read = std::from_chars(v.raw.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

}  // namespace

proofs::proofs(std::string_view secret, proof_rule rule) : maker_(secret_or_random(secret)), rule_(rule) {}

void proofs::turn(std::int64_t now) {
  if (now - span_began_ < span_s) return;
  searches_before_ = now - span_began_ < 2 * span_s ? searches_ : 0;
  span_began_ = now;
  searches_ = 0;
  by_address_.clear();
}

// Of more addresses than are counted each is taken for a busy one.
std::size_t proofs::count_of(moderation::ban_key from) const {
  const auto found = by_address_.find(from);
  if (found != by_address_.end()) return found->second;
  return by_address_.size() < most_addresses ? 0 : busy_address + 1;
}

bool proofs::is_due(moderation::ban_key from, std::int64_t now) {
  const proof_rule rule = rule_;
  if (rule == proof_rule::off) return false;
  const std::lock_guard lock(mutex_);
  turn(now);
  ++searches_;
  if (by_address_.size() < most_addresses || by_address_.contains(from)) ++by_address_[from];
  return rule == proof_rule::on || count_of(from) > busy_address || std::max(searches_, searches_before_) > busy_server;
}

// Twice as many searches are twice the work.
std::string proofs::ask(moderation::ban_key from, std::string_view user, std::int64_t now) {
  std::uint64_t load = 1;
  {
    const std::lock_guard lock(mutex_);
    turn(now);
    load = 1 + count_of(from) / busy_address + std::max(searches_, searches_before_) / busy_server;
  }
  const ops::work w = maker_.make(user, now + holds_s, std::min(most_work, least_work * load));
  return json::object()
      .add("algorithm", "SHA-256")
      .add("challenge", w.challenge)
      .add("maxnumber", static_cast<std::int64_t>(w.most))
      .add("salt", w.salt)
      .add("signature", w.signature)
      .text();
}

bool proofs::take(std::string_view payload, std::string_view user, std::int64_t now) {
  std::string text;
  if (payload.size() > longest_payload || !ops::decode_any_base64(payload, text)) return false;
  const auto whole = json::parse(text, deepest);
  if (!whole || whole->kind != json::kind::object) return false;
  constexpr std::array<std::string_view, 5> keys{"algorithm", "challenge", "salt", "signature", "number"};
  const auto [algorithm, challenge, salt, signature, number] = json::find(*whole, keys);
  for (const auto& each : {algorithm, challenge, salt, signature})
    if (!each || each->kind != json::kind::string) return false;
  const auto found = number ? number_in(*number) : std::nullopt;
  if (!found || !json::equals(*algorithm, "SHA-256")) return false;
  const json::plain_text plain_challenge(*challenge);
  const json::plain_text plain_salt(*salt);
  const json::plain_text plain_signature(*signature);
  const std::int64_t until = ops::work_maker::end_of(plain_salt.view());
  if (until <= now || until > now + holds_s) return false;
  if (!maker_.holds({plain_challenge.view(), plain_salt.view(), plain_signature.view(), *found}, user)) return false;
  return use(plain_challenge.view(), until, now);
}

// Where there are too many to remember, all that are as old as the forgotten ones count as used.
bool proofs::use(std::string_view challenge, std::int64_t until, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  if (until <= forgotten_until_ || !used_.emplace(challenge).second) return false;
  order_.push_back({until, std::string(challenge)});
  while (!order_.empty() && (order_.front().until <= now || order_.size() > most_used)) {
    if (order_.front().until > now) forgotten_until_ = std::max(forgotten_until_, order_.front().until);
    used_.erase(order_.front().challenge);
    order_.pop_front();
  }
  return true;
}

}  // namespace flinxx::signaling
