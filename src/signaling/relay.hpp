#pragma once

#include "signaling/replies.hpp"
#include "signaling/user.hpp"
#include "signaling/user_table.hpp"

#include <flinxx/json/scan.hpp>
#include <flinxx/signaling/hub.hpp>

#include <optional>
#include <string_view>

namespace flinxx::signaling {

/// Passes on what one of a match has for the other. On the worker's thread.
class relay {
 public:
  /// Both must outlive the relay.
  relay(const user_table<user>& users, hub& h) noexcept : users_(users), hub_(h) {}

  /// From a user of this worker: straight to the partner's socket if that is here, through the hub otherwise. `data` is
  /// the event's whole array; `named` the match that it says it belongs to. Gives why it went nowhere, if it did not
  /// go. nullptr says that it is on its way: a partner on another worker who has left the match drops it, though the
  /// sender is told ok.
  [[nodiscard]] const reply* send(const user& from, std::string_view data, const std::optional<json::value>& named);

  /// From another worker. What belongs to a match that is over is dropped, and what a node sent that the partner has
  /// left: later words may be here already.
  static void receive(user& to, const relayed& r);

 private:
  const user_table<user>& users_;
  hub& hub_;
};

}  // namespace flinxx::signaling
