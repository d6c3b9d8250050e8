#pragma once

#include <flinxx/http/message.hpp>
#include <flinxx/net/connection.hpp>

#include <memory>

namespace flinxx::http {

/// Who wants to know that a client left before its request was answered.
class abandon_listener {
 public:
  virtual void on_abandoned() = 0;

 protected:
  ~abandon_listener() = default;
};

/// One request that waits for its answer. A handler gets it by reference and either answers at once or keeps a pointer;
/// the exchange is valid until respond(), upgrade(), move_to() or abandon_listener::on_abandoned(), whichever comes
/// first. All on the worker's thread.
class exchange {
 public:
  [[nodiscard]] virtual const request& incoming() const = 0;
  [[nodiscard]] virtual net::worker& home() = 0;

  virtual void respond(response&& answer) = 0;

  /// Who is told if the client leaves first; nullptr for nobody.
  virtual void watch(abandon_listener* listener) = 0;

  /// Answers a WebSocket handshake (RFC 6455, 4.2.2) and lets `next` speak over the connection. False if the handshake
  /// is faulty: then it has been refused with 400.
  virtual bool upgrade(std::unique_ptr<net::protocol> next) = 0;

  /// Hands the whole connection, with this request, to another worker, where it is routed anew.
  virtual void move_to(net::worker& destination) = 0;

 protected:
  ~exchange() = default;
};

/// Answers requests. One for each worker, or one for all if it is thread-safe.
class handler {
 public:
  virtual ~handler() = default;
  virtual void handle(exchange& x) = 0;
};

}  // namespace flinxx::http
