#pragma once

#include "socketio/ack_waiters.hpp"
#include "socketio/event_log.hpp"
#include "socketio/link.hpp"
#include "socketio/namespace.hpp"
#include "socketio/socket_machine.hpp"
#include "socketio/surroundings.hpp"

#include <flinxx/ops/slot_id.hpp>
#include <flinxx/socketio/handover.hpp>
#include <flinxx/socketio/socket.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

struct packed_socket;

/// A socket where it lives. Its link leads to the client; while the client is away it is the lost one, for last words.
class local_socket final : public socket, public to_socket {
 public:
  /// `place` names the worker and the slot where it lives; `id` is another one if it comes from an earlier run.
  local_socket(const surroundings& around, served_namespace& nsp, const ops::slot_id& id, const ops::slot_id& place);
  ~local_socket() override;

  [[nodiscard]] const ops::slot_id& place() const noexcept { return place_; }
  [[nodiscard]] bool has_id(const ops::slot_id& id) const noexcept { return id_ == id; }
  [[nodiscard]] bool is_in(const served_namespace& nsp) const noexcept { return &nsp_ == &nsp; }

  /// Its client is in, and gets the answer to its CONNECT; of an earlier run it has received events up to `after`.
  void enter(to_client& client, std::uint64_t after = 0);
  /// Its client may not enter. To be destroyed.
  void turn_away();
  /// A client has its recovery id and all events up to `after`. Lets go of an older connection. Whether resume() may
  /// follow; if not, the socket has ended, now or before, or goes on since its client has come back with a later claim.
  [[nodiscard]] bool claim(std::uint64_t after);
  void resume(to_client& client, std::uint64_t after);
  /// It comes from another server. Without a client that is gone meanwhile: the socket waits for it, or ends.
  void arrive(to_client* client, std::uint64_t after, const packed_socket& content, ops::close_reason gone_for);
  /// Its client, who has all events up to `after`, has come to the server `to`. `told` is called once: when the socket
  /// has ended, as its application has packed what it has; or as it does not go there.
  using answered = std::function<void(handover_answer)>;
  void depart(const other_runs::run_id& to, std::uint64_t after, answered told);
  /// The client has all events up to this one.
  void confirm(std::uint64_t number);
  /// The server has had enough of a client who is away.
  void abandon(ops::close_reason reason);

  [[nodiscard]] std::string id() const override { return id_.text(); }
  [[nodiscard]] std::string_view nsp() const noexcept override { return nsp_.name; }
  [[nodiscard]] bool connected() const noexcept override { return machine_.here() && client_ != nullptr; }
  [[nodiscard]] std::optional<boost::asio::ip::address> origin() const override;
  void emit_data(std::string_view array, std::span<const std::string> attachments) override;
  void emit_data_volatile(std::string_view array, std::span<const std::string> attachments) override;
  void emit_with_ack(std::string_view name, std::string_view arguments, std::int64_t timeout_ms, ack_function done,
                     std::span<const std::string> attachments) override;
  void acknowledge(std::uint64_t ack_id, std::string_view arguments, std::span<const std::string> attachments) override;
  void prefetch() const noexcept override;
  void carry(std::string_view state) override;
  void probe() override;
  [[nodiscard]] bool heard_from() const noexcept override { return !is_silent_; }
  void join(std::string_view room) override;
  void leave(std::string_view room) override;
  [[nodiscard]] std::span<const std::string> rooms() const noexcept override;
  [[nodiscard]] broadcast_operator broadcast() override;
  void disconnect() override;
  void close_connection(ops::close_reason reason) override;

  [[nodiscard]] bool receive(const packet& p, std::string_view text, std::span<const std::string> attachments) override;
  void prefetch_context() const noexcept override;
  void pong() override;
  void lost(ops::close_reason reason) override;
  void forget() override { client_ = nullptr; }

 private:
  class absence;

  [[nodiscard]] bool recovers() const noexcept { return around_.ids != nullptr; }
  [[nodiscard]] bool is_overtaken(std::uint64_t after) const noexcept;
  void perform(socket_action action);
  void wait();
  void end();
  [[nodiscard]] std::unique_ptr<net::mortal> withdraw();
  void note_end();
  void ask_to_pack(const std::shared_ptr<local_socket*>& self);
  void departed(std::string state);
  void time_over();
  void leave_rooms();
  void replay(std::uint64_t after);
  [[nodiscard]] log_bounds bounds() const noexcept;
  void let_go(std::optional<ops::close_reason> whole_connection);
  void on_event(const packet& p, std::span<const std::string> attachments);
  void answer_connect();
  void send(char type, std::string_view ack_id, std::string_view data, std::string_view end,
            std::span<const std::string> attachments, std::uint64_t number = 0, bool is_volatile = false);

  // What each event touches stands first.
  const surroundings& around_;
  served_namespace& nsp_;
  to_client* client_ = nullptr;
  [[no_unique_address]] socket_machine machine_;  // its padding holds the next three
  bool is_silent_ = false;                        // since the last probe
  bool has_moved_ = false;                        // its client goes on at another server
  std::uint32_t resumed_after_ = 0;               // the event after which the client came back last, modulo 2^32
  event_log log_;                                 // with recovery
  const ops::slot_id id_;
  const ops::slot_id place_;              // within this process; the same as the id, if that is of this run
  std::uint64_t last_at_pong_ = 0;        // the event that was the last one then
  std::unique_ptr<absence> absence_;      // while the client is away
  std::unique_ptr<ack_waiters> waiters_;  // from the first emit_with_ack() on
  std::unique_ptr<std::vector<std::string>> rooms_;
};

}  // namespace flinxx::socketio
