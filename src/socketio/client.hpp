#pragma once

#include "socketio/letters.hpp"
#include "socketio/line.hpp"
#include "socketio/recovery_ids.hpp"

#include <flinxx/socketio/server.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/container/small_vector.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

/// What the server keeps with an Engine.IO session: which sockets it leads to, a packet that waits for its attachments,
/// and the wait for that or for the first CONNECT.
class client final : public engineio::session_context, public line, private net::timer {
 public:
  client(server& owner, engineio::session& transport, const http::request& handshake);

  void text(std::string_view message);
  void binary(std::string_view message);
  void pong();
  /// The connection went without a goodbye. Whether one would find a socket.
  [[nodiscard]] bool lost();
  void closed(ops::close_reason reason);

  // The line to this worker's sockets.
  void send(std::span<const std::string_view> pieces, std::span<const std::string> attachments, std::uint64_t sequence,
            bool is_volatile) override;
  void probe() override { transport_.probe(); }
  void release(socket& s, std::optional<ops::close_reason> whole_connection) override;

  // From the sockets on other workers that this client has come back to.
  void far_verdict(std::uint64_t line_number, bool accepted);
  void far_took(const receipt& l);
  void far_said(const outbound& l);
  void far_released(const released_line& l);

 private:
  // A BINARY_EVENT or BINARY_ACK whose attachments are on their way.
  struct pending {
    std::string text;
    unsigned expected;
    std::vector<std::string> attachments;
    std::size_t size;  // of all of it
  };

  // A socket on another worker, or the claim to one.
  struct far_socket {
    ops::slot_id place;
    std::uint64_t line_number = 0;
    std::uint64_t sent = 0;    // the last event that went over the connection
    std::size_t underway = 0;  // of inbound letters
    bool accepted = false;
    std::optional<std::string> auth;  // for an ordinary CONNECT, should the claim be refused
  };

  // The client's place in a namespace: at a socket of this worker or of another one.
  struct seat {
    served_namespace* nsp;
    socket* near;  // nullptr once the connection is lost
    std::unique_ptr<far_socket> far;
    ops::slot_id near_place{};  // from then on
    std::uint64_t sent_at_last_pong = 0;
  };

  // What a client says of itself that comes back.
  struct returning {
    recovery_id who;
    std::uint64_t after = 0;  // the last event that it received
    std::string sealed_state;
  };

  [[nodiscard]] std::optional<returning> returning_in(const packet& p) const;
  void handle(const packet& p, std::string_view text, std::span<const std::string> attachments);
  void connect(const packet& p);
  void enter(served_namespace& nsp, const std::optional<json::value>& auth);
  void resume_or_restore(served_namespace& nsp, const packet& p, const returning& r);
  void claim_far(served_namespace& nsp, const packet& p, claim c);
  void restore(served_namespace& nsp, const returning& r, const ops::slot_id& place);
  void refuse(std::string_view nsp, const connect_refusal& why);
  void give_up(ops::close_reason reason);
  void arrived();
  void recovered();
  void send_parts(std::span<const std::string_view> pieces, std::span<const std::string> attachments, bool is_volatile);
  void broken() { transport_.close(ops::close_reason::protocol_error); }
  [[nodiscard]] seat* find(std::string_view nsp) noexcept;
  [[nodiscard]] seat* find(std::uint64_t line_number) noexcept;
  void vacate(const seat& s);
  void on_timer() override;

  server& owner_;
  engineio::session& transport_;
  using seats = boost::container::small_vector<seat, 1>;  // hardly anybody has more than one

  seats seats_;
  std::unique_ptr<pending> pending_;
  boost::asio::ip::address address_;
  std::unique_ptr<const std::string> kept_;  // of the handshake, for the applications
  bool is_lost_ = false;
  bool is_arriving_ = true;   // on its way into the first namespace
  bool has_entered_ = false;  // or recovered a socket: the handshake stands for one of these
};

}  // namespace flinxx::socketio
