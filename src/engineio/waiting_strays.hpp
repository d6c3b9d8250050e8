#pragma once

#include <flinxx/engineio/settings.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/address_counter.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace flinxx::engineio {

class carried_websockets;

/// Requests on one worker for sessions of other nodes, which answer them. Upgrades that they agree to are carried.
class waiting_strays {
 public:
  waiting_strays(net::worker& home, const settings& s, carried_websockets& websockets);
  ~waiting_strays();

  /// Takes a GET, a POST or an upgrade. False: it cannot be passed on, or too many are under way.
  bool take(http::exchange& x, const ops::slot_id& sid);
  /// All get the answer that nobody has their session.
  void refuse_all();

 private:
  class waiting;

  [[nodiscard]] std::uint64_t ask(stray s);
  void hear(std::uint64_t ticket, stray_answer answer);
  void abandoned(std::uint64_t ticket);
  [[nodiscard]] std::unique_ptr<waiting> remove(std::uint64_t ticket);

  net::worker& home_;
  const settings& settings_;
  carried_websockets& websockets_;
  ops::address_counter of_address_;
  std::unordered_map<std::uint64_t, std::unique_ptr<waiting>> all_;  // by ticket
  std::size_t bytes_ = 0;                                            // of their bodies
};

}  // namespace flinxx::engineio
