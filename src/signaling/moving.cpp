#include "signaling/moving.hpp"

#include <flinxx/ops/bytes.hpp>

namespace flinxx::signaling {
namespace {

// Version, public id, how it stands; with a match that and the partner's id; count of moves: so much stays as it is in
// later versions. Then limits, what is kept, and in version 2 what the user wishes. Whoever wishes nothing is written
// in version 1.
constexpr std::uint8_t version = 1;
constexpr std::uint8_t version_with_wishes = 2;
enum class stands : std::uint8_t { idle, waits, in_match };

bool read_kept(ops::byte_reader& in, std::vector<std::string>& kept) {
  const std::size_t count = in.number<std::uint16_t>();
  std::size_t bytes = 0;
  if (count > most_kept) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view data = in.bytes(in.number<std::uint32_t>());
    bytes += data.size();
    if (in.failed() || bytes > most_bytes_kept) return false;
    kept.emplace_back(data);
  }
  return true;
}

}  // namespace

std::string to_bytes(const moving_user& who, const user_limits& limits, const asked* wishes, std::int64_t now) {
  std::string bytes;
  ops::byte_writer out(bytes);
  const stands how = who.match ? stands::in_match : who.waits ? stands::waits : stands::idle;
  out.number(wishes != nullptr ? version_with_wishes : version)
      .id(who.public_id)
      .number(static_cast<std::uint8_t>(how));
  if (who.match) out.id(who.match->id).id(who.match->partner);
  out.number(who.came_at);
  limits.write(out, now);
  out.number(static_cast<std::uint16_t>(who.kept.size()));
  for (const std::string& data : who.kept) out.number(static_cast<std::uint32_t>(data.size())).bytes(data);
  if (wishes != nullptr) write(out, *wishes);
  return bytes;
}

std::optional<moving_user> moving_in(std::string_view bytes, user_limits& limits, std::unique_ptr<asked>& wishes,
                                     const user_rules& rules, std::int64_t now) {
  ops::byte_reader in(bytes);
  const auto written_in = in.number<std::uint8_t>();
  moving_user who;
  who.public_id = in.id();
  const auto how = in.number<std::uint8_t>();
  if (how > static_cast<std::uint8_t>(stands::in_match)) return std::nullopt;
  who.waits = how == static_cast<std::uint8_t>(stands::waits);
  if (how == static_cast<std::uint8_t>(stands::in_match)) {
    who.match.emplace();
    who.match->id = in.id();
    who.match->partner = in.id();
  }
  who.came_at = in.number<std::int64_t>();
  if (written_in != version && written_in != version_with_wishes)
    return in.failed() ? std::nullopt : std::optional(std::move(who));
  limits.read(in, rules, now);
  if (!read_kept(in, who.kept)) return std::nullopt;
  if (written_in == version_with_wishes) {
    wishes = read_asked(in);
    if (!wishes) return std::nullopt;
  }
  if (in.failed() || !in.at_end()) return std::nullopt;
  return who;
}

}  // namespace flinxx::signaling
