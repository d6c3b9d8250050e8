#pragma once

#include <flinxx/ops/slot_id.hpp>
#include <flinxx/socketio/other_runs.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace flinxx::socketio {

/// A socket that a client names which has come to another server than the one that has it.
struct wanted_socket {
  other_runs::run_id run{};  ///< Who is asked for it.
  ops::slot_id sid;
  std::string nsp;
  std::uint64_t after = 0;  ///< The last event that its client has received.
};

/// It goes on where it is wanted, and has ended where it was.
struct moved_socket {
  /// More than this is not handed over; an application's part of it is max_application_state at most.
  static constexpr std::size_t max_size = std::size_t{512} * 1024;
  static constexpr std::size_t max_application_state = std::size_t{256} * 1024;

  std::string state;  ///< For server's own other end: opaque to all between, of any bytes.
};
/// It has moved on before.
struct is_at {
  other_runs::run_id run{};
};
/// There is no such socket, or its client may not have it.
struct is_gone {};

using handover_answer = std::variant<moved_socket, is_at, is_gone>;

/// Asks other servers for sockets; for recovery_settings. The other end is host::hand_over().
class handover {
 public:
  virtual ~handover() = default;
  /// On any thread. `heard` is called once, on any thread, or never, if no answer comes.
  virtual void fetch(const wanted_socket& wanted, std::function<void(handover_answer)> heard) = 0;
};

}  // namespace flinxx::socketio
