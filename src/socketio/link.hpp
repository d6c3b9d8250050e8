#pragma once

#include <flinxx/ops/close_reason.hpp>
#include <flinxx/socketio/packet.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::socketio {

// A link joins a client's connection and one of its sockets. On one worker the two call each other: the connection is
// the socket's to_client, and the socket the connection's to_socket. Between two workers each has a proxy of the other
// (far_client, far_socket), and letters go between these. Each end knows the other until it is told to forget it.

class to_socket;

/// What a socket can do with its client.
class to_client {
 public:
  /// Sends a packet's text, made of the pieces, and its attachments. `number` is the event's, 0 for what has none. A
  /// volatile packet is dropped where the client does not take what was sent before.
  virtual void send(std::span<const std::string_view> pieces, std::span<const std::string> attachments,
                    std::uint64_t number, bool is_volatile) = 0;
  /// Asks the client for a sign of life.
  virtual void probe() = 0;
  /// The socket has left: tells the client, or, with a reason, ends the whole connection; and forgets the socket.
  virtual void release(to_socket& from, std::optional<ops::close_reason> whole_connection) = 0;
  /// The socket expects nothing more from this client.
  virtual void forget(to_socket& from) = 0;
  /// Where its connection came from.
  [[nodiscard]] virtual const boost::asio::ip::address* origin() const noexcept { return nullptr; }

 protected:
  ~to_client() = default;
};

/// What a connection can do with a socket that its client has entered.
class to_socket {
 public:
  virtual ~to_socket() = default;

  /// A packet, which was decoded from the text. False if the client sends more than can be passed on.
  [[nodiscard]] virtual bool receive(const packet& p, std::string_view text,
                                     std::span<const std::string> attachments) = 0;
  /// A packet comes soon: has the processor fetch what the application keeps with the socket.
  virtual void prefetch_context() const noexcept {}
  /// The client has answered a ping.
  virtual void pong() = 0;
  /// The connection has ended, and with `client_left` after that: it was a goodbye.
  virtual void lost(ops::close_reason reason) = 0;
  /// Nothing more comes over this link, and nothing is to be sent.
  virtual void forget() = 0;
};

}  // namespace flinxx::socketio
