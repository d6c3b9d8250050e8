#include "cluster/offer.hpp"

#include <flinxx/ops/bytes.hpp>

namespace flinxx::cluster {
namespace {

// A ticket's content: version, offer, handle of the user, worker, handle there, length of what is added later, that.
constexpr std::uint8_t version = 1;
constexpr std::size_t most_added = 512;

}  // namespace

lobby_ticket to_lobby(const matchmaking::ticket& t, std::chrono::milliseconds waited) {
  lobby_ticket out{t.public_id, t.last_partner, {}, waited};
  ops::byte_writer(out.content)
      .number(version)
      .id(t.id)
      .handle(t.user)
      .number(t.where.worker)
      .handle(t.where.local)
      .number(std::uint16_t{0});
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
  (void)in.bytes(added);
  if (in.failed() || !in.at_end() || out.id == id128{}) return std::nullopt;
  out.public_id = t.user;
  out.last_partner = t.last_partner;
  return out;
}

}  // namespace flinxx::cluster
