#include "cluster/offer.hpp"

#include <flinxx/ops/bytes.hpp>

namespace flinxx::cluster {
namespace {

// A ticket's content: version, offer, handle of the user, worker, handle there, length of what is added later, that.
// Added are mode and wishes: how many, then their hashes. The lobby's script looks at the mode.
constexpr std::uint8_t version = 1;
constexpr std::size_t most_added = 512;

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

}  // namespace

lobby_ticket to_lobby(const matchmaking::ticket& t, std::chrono::milliseconds waited) {
  lobby_ticket out{t.public_id, t.last_partner, {}, waited};
  const matchmaking::wishes& w = t.wanted;
  const std::size_t added = w == matchmaking::wishes{} ? 0 : 1 + sizeof(std::uint64_t) * w.size();
  ops::byte_writer to(out.content);
  to.number(version).id(t.id).handle(t.user).number(t.where.worker).handle(t.where.local);
  to.number(static_cast<std::uint16_t>(added));
  if (added == 0) return out;
  to.number(static_cast<std::uint8_t>(static_cast<unsigned>(w.mode) << 6 | w.languages * 8U | w.interests));
  for (std::size_t i = 0; i < w.size(); ++i) to.number(w.hashes[i]);
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
  if (added > 0 && !read_wishes(more, out.wanted)) return std::nullopt;
  if (in.failed() || !in.at_end() || out.id == id128{}) return std::nullopt;
  out.public_id = t.user;
  out.last_partner = t.last_partner;
  return out;
}

}  // namespace flinxx::cluster
