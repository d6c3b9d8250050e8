#pragma once

#include "signaling/user.hpp"

#include <flinxx/json/scan.hpp>
#include <flinxx/moderation/desk.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/rate_limiter.hpp>
#include <flinxx/signaling/hub.hpp>

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace flinxx::signaling {

/// What a user has against a partner, of the session that it names, or of the last one.
struct complaint {
  std::optional<json::value> session;
  std::optional<moderation::reason> why;  // nothing: the partner is blocked, and not reported
};

using address_key_function = ops::address_key (*)(const boost::asio::ip::address&);

/// Reports, blocks and bans, for the users of one worker. On the worker's thread.
class complaints {
 public:
  /// All must outlive this. Without the function nobody knows who comes from where.
  complaints(net::worker& home, hub& h, moderation::desk& d, address_key_function address_key_of) noexcept
      : home_(home), hub_(h), desk_(d), key_of_(address_key_of) {}

  [[nodiscard]] moderation::ban_key key_of(const std::optional<boost::asio::ip::address>& origin) const;
  /// From now on the user counts as whoever comes from where its connection does: after a recovery that may be another
  /// address, or one that was not known before.
  void follow(user& u) const;
  /// What one who is banned is told, {reason, until, contact}.
  [[nodiscard]] std::optional<std::string> ban_of(moderation::ban_key key) const;

  /// The user and the partner do not meet again, and the partner may be banned. `ended` is the match that the user has
  /// just left for it. Gives the block token; nothing if there was no such session, or too long ago.
  [[nodiscard]] std::optional<std::string> file(const user& u, const complaint& what,
                                                const std::optional<id128>& ended) const;

  /// Reads the block tokens of a find_partner: with these the user does not meet. False if it has not the shape.
  [[nodiscard]] bool avoid(const user& u, std::string_view arguments) const;

 private:
  net::worker& home_;
  hub& hub_;
  moderation::desk& desk_;
  const address_key_function key_of_;
};

}  // namespace flinxx::signaling
