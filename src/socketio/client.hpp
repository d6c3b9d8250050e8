#pragma once

#include <flinxx/socketio/server.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

/// What the server keeps with an Engine.IO session: the client's sockets, a packet that waits for its attachments, and
/// the wait for the first CONNECT.
class client final : public engineio::session_context, private net::timer {
 public:
  client(server& owner, engineio::session& transport);

  void text(std::string_view message);
  void binary(std::string_view message);
  void closed(ops::close_reason reason);
  /// Puts a socket out of its namespace and tells the client.
  void expel(socket& s);

  [[nodiscard]] engineio::session& transport() noexcept { return transport_; }

 private:
  // A BINARY_EVENT or BINARY_ACK whose attachments are on their way.
  struct pending {
    std::string text;
    unsigned expected;
    std::vector<std::string> attachments;
  };

  void handle(const packet& p, std::span<const std::string> attachments);
  void connect(const packet& p);
  void leave(socket& s, ops::close_reason reason);
  void broken() { transport_.close(ops::close_reason::protocol_error); }
  [[nodiscard]] socket* find(std::string_view nsp) const;
  void on_timer() override;

  server& owner_;
  engineio::session& transport_;
  std::vector<std::unique_ptr<socket>> sockets_;
  std::unique_ptr<pending> pending_;
};

}  // namespace flinxx::socketio
