#include <flinxx/moderation/desk.hpp>
#include <flinxx/ops/log_event.hpp>
#include <flinxx/ops/random.hpp>

namespace flinxx::moderation {
namespace {

constexpr std::size_t bans_at_once = 256;

std::string secret_of(const settings& s) {
  if (!s.secret.empty()) return s.secret;
  return ops::uuid_v4(ops::random_id()) + ops::uuid_v4(ops::random_id());
}

// Nothing here says who it was: keys, counts, the reason.
void log_report(const counted_report& r, const report_verdict& what, bool is_banned) {
  const std::string why(to_string(r.why)), of = short_text(r.reported), by = short_text(r.reporter);
  std::string line = "report reason=" + why + " of=" + of + " by=" + by + " counts=" + (what.counts ? "yes" : "no");
  line += " weight=" + std::to_string(what.weight) + '/' + std::to_string(what.needed);
  ops::log::event(ops::log_level::info, line + (is_banned ? " banned=yes" : ""),
                  {{"event", "report"},
                   {"reason", why},
                   {"id", of},
                   {"by", by},
                   {"counts", what.counts},
                   {"weight", std::int64_t{what.weight}},
                   {"needed", std::int64_t{what.needed}},
                   {"banned", is_banned}});
}

}  // namespace

desk::desk(const settings& s, std::int64_t wall_ms) : desk(secret_of(s), s, wall_ms) {}

desk::desk(const std::string& secret, const settings& s, std::int64_t wall_ms)
    : keys_(secret), tokens_(secret), reports_(s.reports), bans_(s.bans) {
  if (s.ban_file.empty()) return;
  for (kept_ban& each : read_bans(s.ban_file)) {
    bans_.restore(each.who, each.what, wall_ms);
    if (!each.note.empty()) notes_[each.who] = std::move(each.note);
  }
  has_bans_ = bans_.size() > 0;
  writer_ = std::make_unique<ban_writer>(s.ban_file, [this] { return bans_to_keep(); });
}

std::string desk::contact() {
  const std::lock_guard lock(mutex_);
  return contact_;
}

void desk::set_contact(const std::string& contact) {
  const std::lock_guard lock(mutex_);
  contact_ = contact;
}

void desk::set_rules(const report_rules& reports, const ban_rules& bans) {
  const std::lock_guard lock(mutex_);
  reports_.set_rules(reports);
  bans_.set_rules(bans);
}

void desk::enter(ban_key who) {
  if (who == unknown) return;
  const std::lock_guard lock(mutex_);
  ++users_[who];
}

void desk::leave(ban_key who) {
  if (who == unknown) return;
  const std::lock_guard lock(mutex_);
  const auto found = users_.find(who);
  if (found != users_.end() && --found->second == 0) users_.erase(found);
}

std::optional<ban> desk::report(const participant& reporter, const participant& reported, reason why,
                                const moment& now) {
  const counted_report r{reporter.key, reported.key, why};
  std::optional<ban> begun;
  const report_verdict what = weigh(r, now, begun);
  log_report(r, what, begun.has_value());  // may wait for whoever reads the log
  tell_ban(r.reported, begun);
  if (what.counts)
    for (desk_listener* const each : listeners_) each->on_report(r);
  return begun;
}

// It was logged where it was made.
std::optional<ban> desk::apply(const counted_report& r, const moment& now) {
  std::optional<ban> begun;
  const report_verdict what = weigh(r, now, begun);
  if (begun) log_report(r, what, true);
  tell_ban(r.reported, begun);
  return begun;
}

bool desk::apply(ban_key who, const ban& b, std::int64_t wall_ms) {
  return !apply(ban_list{{who, b}}, wall_ms).empty();
}

std::vector<ban_key> desk::apply(const ban_list& all, std::int64_t wall_ms) {
  std::vector<ban_key> news;
  for (const auto& [who, b] : all)
    if (merge(who, b, wall_ms)) news.push_back(who);
  const std::lock_guard lock(mutex_);
  if (!news.empty()) note_change();
  return news;
}

bool desk::merge(ban_key who, const ban& b, std::int64_t wall_ms) {
  const std::lock_guard lock(mutex_);
  if (who == unknown || !bans_.merge(who, b, wall_ms)) return false;
  if (b.is_lifted()) reports_.use_up(who);
  has_bans_ = true;
  return true;
}

ban_list desk::all_bans() const {
  const std::lock_guard lock(mutex_);
  return bans_.all();
}

std::size_t desk::ban_count() const {
  const std::lock_guard lock(mutex_);
  return bans_.size();
}

// Reports of what has led to a pause may come while it holds: they are no reason for a longer one.
report_verdict desk::weigh(const counted_report& r, const moment& now, std::optional<ban>& begun) {
  const std::lock_guard lock(mutex_);
  const auto found = users_.find(r.reported);
  const unsigned users = found == users_.end() ? 0 : found->second;
  const report_verdict what = reports_.add(r.reporter, r.reported, r.why, users, now.steady);
  if (!what.is_enough || bans_.find(r.reported, now.wall)) return what;
  begun = bans_.pause(r.reported, what.why, now.wall);
  note_change();
  return what;
}

void desk::tell_ban(ban_key who, const std::optional<ban>& begun) const {
  if (!begun) return;
  for (desk_listener* const each : listeners_) each->on_ban(who, *begun);
}

void desk::note_change() {
  has_bans_ = true;
  if (writer_) writer_->write();
}

// No worker waits for all of them. What changes in between is there twice, the later state behind, or it is missing:
// then the writer comes again.
kept_bans desk::bans_to_keep() const {
  kept_bans all;
  std::pair<std::int64_t, ban_key> last{INT64_MIN, unknown};
  for (;;) {
    const std::lock_guard lock(mutex_);
    const ban_list piece = bans_.some_after(last, bans_at_once);
    if (piece.empty()) return all;
    for (const auto& [who, b] : piece) all.push_back({who, b, note_of(who)});
    last = {piece.back().second.until, piece.back().first};
  }
}

std::optional<ban> desk::find_ban(ban_key who, std::int64_t wall_ms) {
  if (!has_bans_ || who == unknown) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return bans_.find(who, wall_ms);
}

}  // namespace flinxx::moderation
