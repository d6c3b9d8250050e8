#pragma once

#include <flinxx/engineio/settings.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/rate_limiter.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace flinxx::engineio {

/// WebSockets on one worker that are for sessions of other nodes: their bytes go there and come from there. Those of
/// one client address have a bound in each direction (settings::max_carried_bytes), whatever their number. What they
/// bring waits with the client, as nothing is read meanwhile. What they are brought is a matter of how fast they read:
/// the one that is furthest behind is closed.
class carried_websockets {
 public:
  carried_websockets(net::worker& home, const settings& s);
  ~carried_websockets();

  /// Takes the request of an upgrade that the session has agreed to. It is refused if there are too many.
  void begin(http::exchange& x, std::uint64_t ticket, const ops::slot_id& sid);
  void hear(std::uint64_t ticket, const carried& c);

  [[nodiscard]] std::vector<ops::slot_id> sessions() const;
  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  /// Has the clients of that session come back elsewhere, if there are any.
  void send_away(const ops::slot_id& sid);
  /// Takes no more.
  void stop() noexcept { takes_more_ = false; }
  [[nodiscard]] bool takes_more() const noexcept { return takes_more_ && all_.size() < settings_.max_carried; }

 private:
  class carrier;
  /// Of one client address.
  struct group {
    std::vector<carrier*> members;
    std::size_t underway = 0;  // bytes on their way to the sessions
    std::size_t held = 0;      // that the clients have yet to read
    bool is_paused = false;    // nothing is read of them
    bool is_looked_at = false;
  };

  /// nullptr: there are too many.
  [[nodiscard]] group* place_for(ops::address_key client);
  void balance(ops::address_key client, group& g);
  void close_the_slowest(ops::address_key client);
  void remove(std::uint64_t ticket, ops::address_key client);

  net::worker& home_;
  const settings& settings_;
  std::unordered_map<ops::address_key, group, ops::address_hash> groups_;
  std::unordered_map<std::uint64_t, carrier*> all_;  // by ticket; each is its connection's
  bool takes_more_ = true;
};

}  // namespace flinxx::engineio
