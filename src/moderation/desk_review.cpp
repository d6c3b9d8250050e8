// What moderators see of the desk, and do there.
#include <flinxx/moderation/desk.hpp>
#include <flinxx/ops/log_event.hpp>

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace flinxx::moderation {
namespace {

// The first ones, in their order; whether there are more.
template <class Item, class Before>
page<Item> first_of(std::vector<Item> all, std::size_t limit, Before before) {
  const bool more = all.size() > limit;
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
  std::partial_sort(all.begin(), end, all.end(), before);
  all.erase(end, all.end());
  return {std::move(all), more};
}

void log_decision(const kept_ban& b) {
  const std::string id = short_text(b.who), why(to_string(b.what.why)), by(to_string(b.what.by));
  if (b.what.is_lifted())
    return ops::log::event(ops::log_level::info, "lift of=" + id, {{"event", "lift"}, {"id", id}});
  const std::string until = std::to_string(b.what.until), count = std::to_string(b.what.count);
  ops::log::event(ops::log_level::info,
                  "ban reason=" + why + " of=" + id + " until=" + until + " count=" + count + " by=" + by,
                  {{"event", "ban"},
                   {"reason", why},
                   {"id", id},
                   {"until", b.what.until},
                   {"count", std::int64_t{b.what.count}},
                   {"by", by}});
}

}  // namespace

found_key desk::find(std::string_view id) {
  std::uint32_t start = 0;
  const auto [stop, error] = std::from_chars(id.data(), id.data() + id.size(), start, 16);
  if (id.size() != 8 || error != std::errc() || stop != id.data() + id.size()) return {};
  const std::lock_guard lock(mutex_);
  auto all = reports_.subjects();
  for (const auto& [who, b] : bans_.all())
    if (!b.is_lifted()) all.push_back(who);
  found_key out;
  for (const ban_key who : all) {
    if (static_cast<std::uint64_t>(who) >> 32 != start || who == out.who) continue;
    out.is_ambiguous = out.who != unknown;
    out.who = who;
    if (out.is_ambiguous) return out;
  }
  return out;
}

page<reported_entry> desk::open_reports(const moment& now, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  auto first = first_of(reports_.open(), limit, [](const reported& a, const reported& b) {
    return std::tie(a.weight, a.last) > std::tie(b.weight, b.last);
  });
  page<reported_entry> out{{}, first.more};
  for (reported& each : first.items) {
    each.first += now.wall - now.steady;
    each.last += now.wall - now.steady;
    const auto users = users_.find(each.who);
    out.items.push_back(
        {each, users == users_.end() ? 0 : users->second, bans_.find(each.who, now.wall), note_of(each.who)});
  }
  return out;
}

page<kept_ban> desk::holding_bans(const moment& now, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  std::vector<kept_ban> holding;
  for (const auto& [who, remembered] : bans_.all())
    if (const auto b = bans_.find(who, now.wall)) holding.push_back({who, *b});
  auto out = first_of(std::move(holding), limit,
                      [](const kept_ban& a, const kept_ban& b) { return a.what.until > b.what.until; });
  for (kept_ban& each : out.items) each.note = note_of(each.who);
  return out;
}

bool desk::dismiss(ban_key who) {
  {
    const std::lock_guard lock(mutex_);
    if (!reports_.knows(who)) return false;
    reports_.dismiss(who);
  }
  tell({who, true, std::nullopt});
  return true;
}

void desk::annotate(ban_key who, std::string note, const moment& now) {
  const review said{who, false, std::move(note)};
  apply(said, now);
  tell(said);
}

void desk::apply(const review& r, const moment& now) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const bool is_banned = bans_.find(r.who, now.wall).has_value();
  const bool is_reported = reports_.knows(r.who);
  if (r.is_dismissed && is_reported) reports_.dismiss(r.who);
  if (!r.note || (!is_banned && !is_reported)) return;
  set_note(r.who, *r.note);
  if (is_banned) note_change();
}

void desk::tell(const review& r) const {
  for (desk_listener* const each : listeners_) each->on_review(r);
}

kept_ban desk::ban_by_hand(ban_key who, reason why, std::int64_t until, std::optional<std::string> note,
                           const moment& now) {
  kept_ban out{who, {}};
  {
    const std::lock_guard lock(mutex_);
    out.what = bans_.put_out(who, why, until, now.wall);
    if (note) set_note(who, *note);
    out.note = note_of(who);
    note_change();
  }
  log_decision(out);
  tell_ban(who, out.what);
  if (note) tell({who, false, std::move(note)});
  return out;
}

bool desk::lift(ban_key who, const moment& now) {
  kept_ban lifted{who, {}};
  {
    const std::lock_guard lock(mutex_);
    if (!bans_.find(who, now.wall)) return false;
    lifted.what = bans_.lift(who, now.wall);
    reports_.use_up(who);
    note_change();
  }
  log_decision(lifted);
  tell_ban(who, lifted.what);
  return true;
}

std::string desk::note_of(ban_key who) const {
  const auto found = notes_.find(who);
  return found == notes_.end() ? std::string() : found->second;
}

void desk::set_note(ban_key who, std::string note) {
  if (note.empty()) {
    notes_.erase(who);
  } else {
    notes_[who] = std::move(note);
  }
}

// Reports that are old, and notes of those of whom nothing else is known any more.
void desk::forget_old(const moment& now) {
  reports_.forget_old(now.steady);
  std::erase_if(notes_,
                [&](const auto& each) { return !reports_.knows(each.first) && !bans_.find(each.first, now.wall); });
}

}  // namespace flinxx::moderation
