#include <flinxx/moderation/decision.hpp>
#include <flinxx/ops/bytes.hpp>

namespace flinxx::moderation {
namespace {

enum class kind : std::uint8_t { report = 1, ban, review };

// What a review says.
constexpr std::uint8_t dismisses = 1;
constexpr std::uint8_t notes = 2;

std::optional<reason> read_reason(ops::byte_reader& in) {
  const auto why = in.number<std::uint8_t>();
  return why < reason_names.size() ? std::optional(static_cast<reason>(why)) : std::nullopt;
}

std::optional<decision> read_report(ops::byte_reader& in) {
  counted_report r;
  r.reporter = ban_key{in.number<std::uint64_t>()};
  r.reported = ban_key{in.number<std::uint64_t>()};
  const auto why = read_reason(in);
  if (!why || r.reporter == unknown || r.reported == unknown) return std::nullopt;
  r.why = *why;
  return r;
}

std::optional<decision> read_ban(ops::byte_reader& in) {
  const ban_key who{in.number<std::uint64_t>()};
  const auto why = read_reason(in);
  const auto by = in.number<std::uint8_t>();
  ban b;
  b.until = in.number<std::int64_t>();
  b.count = in.number<std::uint32_t>();
  b.since = in.number<std::int64_t>();
  if (!why || who == unknown || b.until < 0 || b.since < 0 || b.count > most_pauses) return std::nullopt;
  if (b.count == 0 && !b.is_lifted()) return std::nullopt;  // no ban file takes it
  if (by > static_cast<std::uint8_t>(author::moderator)) return std::nullopt;
  b.by = static_cast<author>(by);
  b.why = *why;
  return std::pair(who, b);
}

std::optional<decision> read_review(ops::byte_reader& in) {
  review r;
  r.who = ban_key{in.number<std::uint64_t>()};
  const auto said = in.number<std::uint8_t>();
  const std::string_view note = in.rest();
  if (r.who == unknown || said == 0 || said > (dismisses | notes) || note.size() > longest_note) return std::nullopt;
  r.is_dismissed = (said & dismisses) != 0;
  if ((said & notes) != 0) r.note = note;
  return r.note || note.empty() ? std::optional<decision>(r) : std::nullopt;
}

}  // namespace

std::string to_bytes(const decision& d) {
  std::string bytes;
  ops::byte_writer out(bytes);
  if (const auto* const r = std::get_if<counted_report>(&d)) {
    out.number(static_cast<std::uint8_t>(kind::report)).number(static_cast<std::uint64_t>(r->reporter));
    out.number(static_cast<std::uint64_t>(r->reported)).number(static_cast<std::uint8_t>(r->why));
    return bytes;
  }
  if (const auto* const r = std::get_if<review>(&d)) {
    const unsigned said = (r->is_dismissed ? dismisses : 0U) | (r->note ? notes : 0U);
    out.number(static_cast<std::uint8_t>(kind::review)).number(static_cast<std::uint64_t>(r->who));
    out.number(static_cast<std::uint8_t>(said)).bytes(r->note.value_or(""));
    return bytes;
  }
  const auto& [who, b] = std::get<std::pair<ban_key, ban>>(d);
  out.number(static_cast<std::uint8_t>(kind::ban)).number(static_cast<std::uint64_t>(who));
  out.number(static_cast<std::uint8_t>(b.why)).number(static_cast<std::uint8_t>(b.by)).number(b.until);
  out.number(static_cast<std::uint32_t>(b.count)).number(b.since);
  return bytes;
}

std::optional<decision> decision_in(std::string_view bytes) {
  ops::byte_reader in(bytes);
  const auto what = in.number<std::uint8_t>();
  std::optional<decision> d;
  if (what == static_cast<std::uint8_t>(kind::report)) d = read_report(in);
  if (what == static_cast<std::uint8_t>(kind::ban)) d = read_ban(in);
  if (what == static_cast<std::uint8_t>(kind::review)) d = read_review(in);
  return in.failed() || !in.at_end() ? std::nullopt : d;
}

}  // namespace flinxx::moderation
