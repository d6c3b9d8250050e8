#include "admin/http_post.hpp"

#include <flinxx/admin/webhook.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/net/look_up.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/log.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace flinxx::admin {
namespace {

using boost::asio::ip::tcp;

constexpr unsigned most_attempts = 3;

json::object event(std::string_view name, moderation::ban_key who) {
  json::object out;
  out.add("event", name).add("time", net::worker::wall_ms()).add("id", moderation::short_text(who));
  return out;
}

std::string request_of(const webhook::settings& s, const std::string& body) {
  std::string out =
      "POST " + s.url.target + " HTTP/1.1\r\nHost: " + s.url.authority +
      "\r\nUser-Agent: flinxx\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\nConnection: close\r\n";
  if (!s.secret.empty()) out += "X-Flinxx-Signature: " + signature_of(body, s.secret) + "\r\n";
  return out + "\r\n" + body;
}

}  // namespace

// All but send() on its own thread.
class webhook::sender final : private net::timer {
 public:
  explicit sender(settings s) : settings_(std::move(s)) {
    if (settings_.url.tls) trust_.emplace("");
    thread_ = std::thread([this] { home_.run(); });
  }
  ~sender() {
    home_.stop();
    thread_.join();
  }

  // Any thread.
  void send(std::string body);

 private:
  enum class state : std::uint8_t { idle, resolving, posting, pausing };

  void next();
  void attempt();
  void ask_for_address();
  void post();
  void on_timer() override;
  void heard(std::optional<unsigned> status, const std::string& why);
  void taken();
  void lost(const std::string& why);

  const settings settings_;
  std::optional<net::tls_trust> trust_;
  std::mutex mutex_;
  std::deque<std::string> waiting_;  // guarded by mutex_, like what follows
  bool busy_ = false;
  std::size_t lost_ = 0;  // since something was taken
  // The thread's own.
  net::worker home_{0};
  net::look_up look_up_{home_};
  http_post post_{home_};
  state state_ = state::idle;
  std::string body_;
  unsigned attempts_ = 0;
  net::look_up::endpoints found_;  // in this attempt
  std::size_t tried_ = 0;          // of them
  std::size_t first_ = 0;          // the one that was there last
  std::thread thread_;
};

void webhook::sender::send(std::string body) {
  bool is_first_lost = false;
  {
    const std::lock_guard lock(mutex_);
    const bool is_full = waiting_.size() >= settings_.most_waiting;
    if (!is_full) waiting_.push_back(std::move(body));
    is_first_lost = is_full && ++lost_ == 1;
    if (!std::exchange(busy_, true)) home_.post([this] { next(); });
  }
  if (is_first_lost) ops::log::warn("moderation webhook: too many events wait to be sent; further ones are lost");
}

void webhook::sender::next() {
  state_ = state::idle;
  attempts_ = 0;
  {
    const std::lock_guard lock(mutex_);
    busy_ = !waiting_.empty();
    if (!busy_) return;
    body_ = std::move(waiting_.front());
    waiting_.pop_front();
  }
  attempt();
}

void webhook::sender::attempt() {
  ++attempts_;
  tried_ = 0;
  found_.clear();
  boost::system::error_code not_numeric;
  const auto address = boost::asio::ip::make_address(settings_.url.host, not_numeric);
  if (!not_numeric) {
    found_.emplace_back(address, settings_.url.port);
    return post();
  }
  state_ = state::resolving;
  home_.schedule(*this, home_.now_ms() + settings_.timeout.count());
  if (!look_up_.is_under_way()) ask_for_address();
}

// The next attempt takes what the one before has asked for.
void webhook::sender::ask_for_address() {
  look_up_.begin(settings_.url.host, settings_.url.port, [this](const auto& ec, const auto& found) {
    if (state_ != state::resolving) return;
    net::timer_wheel::cancel(*this);
    if (ec) return heard(std::nullopt, ec.message());
    found_ = found;
    post();
  });
}

void webhook::sender::post() {
  state_ = state::posting;
  post_.begin({found_[(first_ + tried_) % found_.size()], trust_ ? &*trust_ : nullptr, settings_.url.host},
              request_of(settings_, body_), settings_.timeout,
              [this](auto status, const auto& why) { heard(status, why); });
}

void webhook::sender::on_timer() {
  if (state_ == state::pausing) return attempt();
  heard(std::nullopt, "no address in time");
}

// Of several addresses of a name one may lead nowhere: an attempt takes the next one then.
void webhook::sender::heard(std::optional<unsigned> status, const std::string& why) {
  if (status) first_ += tried_;
  if (!status && ++tried_ < found_.size()) return post();
  const bool is_taken = status && *status / 100 == 2;
  if (is_taken) {
    taken();
  } else if (attempts_ < most_attempts) {
    state_ = state::pausing;
    home_.schedule(*this, home_.now_ms() + (settings_.pause.count() << (2 * (attempts_ - 1))));
    return;
  } else {
    lost(status ? "it answers " + std::to_string(*status) : why);
  }
  next();
}

void webhook::sender::taken() {
  std::size_t lost = 0;
  {
    const std::lock_guard lock(mutex_);
    lost = std::exchange(lost_, 0);
  }
  if (lost != 0) ops::log::info("moderation webhook: events are taken again; {} were lost", lost);
}

void webhook::sender::lost(const std::string& why) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = ++lost_ == 1;
  }
  if (is_first) ops::log::warn("moderation webhook: {} does not take events: {}", settings_.url.authority, why);
}

webhook::webhook(settings s) : sender_(std::make_unique<sender>(std::move(s))) {}

webhook::~webhook() = default;

void webhook::on_ban(moderation::ban_key who, const moderation::ban& b) {
  if (b.is_lifted()) return sender_->send(event("lift", who).text());
  sender_->send(event("ban", who)
                    .add("reason", to_string(b.why))
                    .add("until", b.until)
                    .add("count", b.count)
                    .add("by", to_string(b.by))
                    .text());
}

void webhook::on_report(const moderation::counted_report& r) {
  sender_->send(event("report", r.reported)
                    .add("by", moderation::short_text(r.reporter))
                    .add("reason", moderation::to_string(r.why))
                    .text());
}

// What fails here is out of memory.
std::string signature_of(std::string_view body, std::string_view secret) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), &size) == nullptr)
    std::abort();
  std::string out = "sha256=";
  for (unsigned i = 0; i < size; ++i) {
    std::array<char, 3> digits;
    std::snprintf(digits.data(), digits.size(), "%02x", digest[i]);
    out += digits.data();
  }
  return out;
}

}  // namespace flinxx::admin
