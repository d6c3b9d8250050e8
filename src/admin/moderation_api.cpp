#include "admin/body.hpp"

#include <flinxx/admin/moderation_api.hpp>
#include <flinxx/http/target.hpp>
#include <flinxx/json/write.hpp>

#include <charconv>
#include <utility>
#include <vector>

namespace flinxx::admin {
namespace {

using http::response;
using moderation::kept_ban;
using moderation::moment;
using moderation::reported_entry;

constexpr std::size_t usual_limit = 100;
constexpr std::size_t most_limit = 1000;
constexpr std::int64_t minute_ms = 60'000;

std::optional<std::size_t> limit_in(std::string_view query) {
  const auto given = http::query_value(query, "limit");
  if (!given) return usual_limit;
  std::size_t limit = 0;
  const char* const end = given->data() + given->size();
  const auto [stop, error] = std::from_chars(given->data(), end, limit);
  const bool fits = error == std::errc() && stop == end && limit >= 1 && limit <= most_limit;
  return fits ? std::optional(limit) : std::nullopt;
}

json::object ban_members(const moderation::ban& b) {
  json::object out;
  out.add("reason", to_string(b.why)).add("until", b.until).add("count", b.count).add("by", to_string(b.by));
  return out;
}

std::string to_json(const reported_entry& e) {
  json::object reasons;
  for (std::size_t i = 0; i < e.what.reasons.size(); ++i)
    if (e.what.reasons[i] != 0) reasons.add(moderation::reason_names[i], e.what.reasons[i]);
  return json::object()
      .add("id", moderation::short_text(e.what.who))
      .add("reports", e.what.reports)
      .add("reporters", e.what.reporters)
      .add_json("reasons", reasons.text())
      .add("first", e.what.first)
      .add("last", e.what.last)
      .add("here", e.here)
      .add_json("ban", e.holding ? ban_members(*e.holding).text() : "null")
      .add("note", e.note)
      .text();
}

std::string to_json(const kept_ban& b) {
  return json::object()
      .add("id", moderation::short_text(b.who))
      .add("reason", to_string(b.what.why))
      .add("until", b.what.until)
      .add("count", b.what.count)
      .add("by", to_string(b.what.by))
      .add("note", b.note)
      .text();
}

template <class Item>
response list(std::string_view name, const moderation::page<Item>& all) {
  std::string items = "[";
  for (const Item& each : all.items) items.append(items.size() == 1 ? "" : ",").append(to_json(each));
  return response::json(200, json::object().add_json(name, items + "]").add("more", all.more).text());
}

// The end of a ban that is asked for by "minutes" or by "until".
std::optional<std::int64_t> end_in(const body& sent, const moment& now) {
  if (sent.has("minutes") == sent.has("until")) return std::nullopt;
  constexpr auto longest = moderation::longest_ban.count();
  const auto minutes = sent.number("minutes").value_or(0);
  const auto until = sent.number("until").value_or(0);
  if (minutes >= 1 && minutes <= longest / minute_ms) return now.wall + minutes * minute_ms;
  return until > now.wall && until - now.wall <= longest ? std::optional(until) : std::nullopt;
}

// No note, or one that may be kept.
bool has_good_note(const body& sent, const std::optional<std::string>& note) {
  return !sent.has("note") || (note && note->size() <= moderation::longest_note);
}

constexpr std::string_view bad_limit = "limit is a whole number from 1 to 1000";
constexpr std::string_view bad_note = "note is a text of up to 500 bytes";

}  // namespace

moderation_api::target moderation_api::find(const std::optional<std::string>& id) {
  if (!id || id->size() != 8 || id->find_first_not_of("0123456789abcdef") != id->npos)
    return invalid("id is eight hexadecimal digits, as in the log");
  const auto found = desk_.find(*id);
  if (found.is_ambiguous) return response::error(409, "ambiguous_id", "More than one address has this id");
  if (found.who == moderation::unknown)
    return response::error(404, "unknown_id", "Nobody of this id is reported or banned");
  return found.who;
}

response moderation_api::reports(const http::request& r, const moment& now) {
  const auto limit = limit_in(r.query);
  return limit ? list("reports", desk_.open_reports(now, *limit)) : invalid(bad_limit);
}

response moderation_api::review(const http::request& r, const moment& now) {
  const body sent(r);
  auto who = find(sent.text("id"));
  if (auto* const refusal = std::get_if<response>(&who)) return std::move(*refusal);
  const auto key = std::get<moderation::ban_key>(who);
  auto note = sent.text("note");
  const auto done = sent.truth("done");
  const bool is_done = done.value_or(false);
  if (sent.has("done") && !done) return invalid("done is true or false");
  if (!has_good_note(sent, note)) return invalid(bad_note);
  if (!note && !is_done) return invalid("It takes {\"id\"} with \"done\":true or \"note\"");
  if (is_done && !desk_.dismiss(key)) return response::error(404, "not_reported", "Nobody has reported this one");
  if (note) desk_.annotate(key, std::move(*note), now);
  return response::json(200, json::object().add("id", moderation::short_text(key)).text());
}

response moderation_api::bans(const http::request& r, const moment& now) {
  const auto limit = limit_in(r.query);
  return limit ? list("bans", desk_.holding_bans(now, *limit)) : invalid(bad_limit);
}

response moderation_api::ban(const http::request& r, const moment& now) {
  const body sent(r);
  auto who = find(sent.text("id"));
  if (auto* const refusal = std::get_if<response>(&who)) return std::move(*refusal);
  const auto key = std::get<moderation::ban_key>(who);
  const auto why = moderation::reason_in(sent.text("reason").value_or(""));
  const auto until = end_in(sent, now);
  auto note = sent.text("note");
  if (!why) return invalid("reason is nudity, minor, threat, spam or other");
  if (!until) return invalid("It takes \"minutes\" or \"until\" (ms since 1970), of ten years at most");
  if (!has_good_note(sent, note)) return invalid(bad_note);
  const kept_ban begun = desk_.ban_by_hand(key, *why, *until, std::move(note), now);
  put_out_(key);
  return response::json(201, to_json(begun));
}

response moderation_api::lift(const http::request& r, const moment& now) {
  const body sent(r);
  const auto id = http::query_value(r.query, "id");
  if (id && sent.has("id")) return invalid("id stands in the query or in the body");
  auto who = find(id ? id : sent.text("id"));
  if (auto* const refusal = std::get_if<response>(&who)) return std::move(*refusal);
  const auto key = std::get<moderation::ban_key>(who);
  if (!desk_.lift(key, now)) return response::error(404, "not_banned", "No ban of this id holds");
  return response::json(200, json::object().add("id", moderation::short_text(key)).text());
}

}  // namespace flinxx::admin
