#include "cluster/offer.hpp"

#include <flinxx/ops/bytes.hpp>

#include <algorithm>

namespace flinxx::cluster {
namespace {

// A ticket's content: version, offer, handle of the user, worker, handle there, length of what is added later, that.
// Added are mode and wishes: how many, then their hashes; and behind these, which version 3 of letters did not have,
// ban key, relax time in ms, whom it avoids: how many, then their marks. The lobby's script reads all of that. Behind
// these stands the name of the invite, if there is one: such a ticket lies where nodes of version 4 do not look.
constexpr std::uint8_t version = 1;
constexpr std::size_t most_added = 512;
constexpr std::size_t most_avoided = 100;

bool read_wishes(ops::byte_reader& in, matchmaking::wishes& w) {
  const auto head = in.number<std::uint8_t>();
  if (head >> 6 >= matchmaking::modes) return false;
  w.mode = static_cast<matchmaking::mode>(head >> 6);
  w.interests = head & 7U;
  w.languages = head >> 3 & 7U;
  if (w.interests > matchmaking::most_interests || w.languages > matchmaking::most_languages) return false;
  for (std::size_t i = 0; i < w.size(); ++i) w.hashes[i] = in.number<std::uint64_t>();
  return !in.failed();
}

bool read_avoided(ops::byte_reader& in, matchmaking::ticket& t) {
  t.key = in.number<std::uint64_t>();
  t.relax_ms = in.number<std::uint32_t>();
  const std::size_t count = in.number<std::uint8_t>();
  if (count > most_avoided) return false;
  for (std::size_t i = 0; i < count && !in.failed(); ++i) t.avoids.push_back(in.number<std::uint32_t>());
  if (in.failed()) return false;
  ops::byte_reader more(in.rest());
  if (const id128 invite = more.id(); !more.failed()) t.wanted.invite = invite;
  return true;
}

std::optional<lobby_invite> invite_of(const matchmaking::ticket& t) {
  if (!t.wanted.invited()) return std::nullopt;
  return lobby_invite{t.wanted.invite, std::chrono::milliseconds(t.invite_ms), guests_as_bytes(t.guests), t.in_front};
}

}  // namespace

std::string guests_as_bytes(const std::array<id128, 2>& guests) {
  std::string out;
  for (const id128& each : guests)
    if (each != id128{}) out.append(each.begin(), each.end());
  return out;
}

lobby_ticket to_lobby(const matchmaking::ticket& t, std::chrono::milliseconds waited) {
  lobby_ticket out{t.public_id, t.last_partner, {}, waited, invite_of(t)};
  const matchmaking::wishes& w = t.wanted;
  const std::size_t avoided = std::min(t.avoids.size(), most_avoided);
  const std::size_t added = 1 + 8 * w.size() + 8 + 4 + 1 + 4 * avoided + (w.invited() ? sizeof w.invite : 0);
  ops::byte_writer to(out.content);
  to.number(version).id(t.id).handle(t.user).number(t.where.worker).handle(t.where.local);
  to.number(static_cast<std::uint16_t>(added));
  to.number(static_cast<std::uint8_t>(static_cast<unsigned>(w.mode) << 6 | w.languages * 8U | w.interests));
  for (std::size_t i = 0; i < w.size(); ++i) to.number(w.hashes[i]);
  to.number(t.key).number(t.relax_ms).number(static_cast<std::uint8_t>(avoided));
  for (std::size_t i = 0; i < avoided; ++i) to.number(t.avoids[i]);
  if (w.invited()) to.id(w.invite);
  return out;
}

std::optional<matchmaking::ticket> from_lobby(const lobby_ticket& t, std::uint16_t node) {
  ops::byte_reader in(t.content);
  if (in.number<std::uint8_t>() != version) return std::nullopt;
  matchmaking::ticket out;
  out.id = in.id();
  out.user = in.handle();
  out.where.node = node;
  out.where.worker = in.number<std::uint16_t>();
  out.where.local = in.handle();
  const std::size_t added = in.number<std::uint16_t>();
  if (added > most_added) return std::nullopt;
  ops::byte_reader more(in.bytes(added));
  if (!more.at_end() && !read_wishes(more, out.wanted)) return std::nullopt;
  if (!more.at_end() && !read_avoided(more, out)) return std::nullopt;
  if (in.failed() || !in.at_end() || out.id == id128{}) return std::nullopt;
  out.public_id = t.user;
  out.last_partner = t.last_partner;
  return out;
}

}  // namespace flinxx::cluster
