#include "signaling/complaints.hpp"

#include <flinxx/json/write.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/payload.hpp>

namespace flinxx::signaling {
namespace {

constexpr std::size_t most_avoided = 64;

moderation::participant participant_of(const user& u) {
  return {u.public_id, u.key};
}

}  // namespace

moderation::ban_key complaints::key_of(const std::optional<boost::asio::ip::address>& origin) const {
  return origin && key_of_ != nullptr ? desk_.key_of(key_of_(*origin)) : moderation::unknown;
}

void complaints::follow(user& u) const {
  const moderation::ban_key key = key_of(u.socket.origin());
  if (key == moderation::unknown || key == u.key) return;
  desk_.enter(key);
  desk_.leave(u.key);
  u.key = key;
  hub_.set_key(u.handle, key);
}

std::optional<std::string> complaints::ban_of(moderation::ban_key key) const {
  const auto ban = desk_.find_ban(key, net::worker::wall_ms());
  if (!ban) return std::nullopt;
  return json::object()
      .add("reason", moderation::to_string(ban->why))
      .add("until", ban->until)
      .add("contact", desk_.contact())
      .text();
}

std::optional<std::string> complaints::file(const user& u, const complaint& what,
                                            const std::optional<id128>& ended) const {
  const auto partner = hub_.find_met(u.public_id, [&](const id128& match) {
    if (ended) return match == *ended;
    return !what.session || json::equals(*what.session, ops::uuid_v4(match));
  });
  if (!partner) return std::nullopt;
  const moderation::participant self = participant_of(u);
  hub_.keep_apart(self, *partner);
  if (what.why && desk_.report(self, *partner, *what.why, {home_.now_ms(), net::worker::wall_ms()}))
    hub_.announce_ban(partner->key);
  return desk_.tokens().make(self, *partner);
}

bool complaints::avoid(const user& u, std::string_view arguments) const {
  const auto tokens = avoided_in(arguments, most_avoided, moderation::block_tokens::longest);
  if (!tokens) return false;
  const moderation::participant self = participant_of(u);
  for (const std::string& token : *tokens)
    if (const auto blocked = desk_.tokens().read(token, self)) hub_.keep_apart(self, *blocked);
  return true;
}

}  // namespace flinxx::signaling
