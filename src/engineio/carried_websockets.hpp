#pragma once

#include <flinxx/engineio/settings.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/address_counter.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace flinxx::engineio {

/// WebSockets on one worker that are for sessions of other nodes: their bytes go there and come from there.
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

  void remove(std::uint64_t ticket, ops::address_key client);

  net::worker& home_;
  const settings& settings_;
  ops::address_counter of_address_;
  std::unordered_map<std::uint64_t, carrier*> all_;  // by ticket; each is its connection's
  bool takes_more_ = true;
};

}  // namespace flinxx::engineio
