#pragma once

#include <flinxx/adapter/counts.hpp>
#include <flinxx/ops/redis_url.hpp>
#include <flinxx/socketio/host.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace flinxx::adapter {

struct subscriber_settings {
  ops::redis_url url;
  std::string ca_file{};             ///< With TLS: whom to believe; empty: whom the system does.
  std::string key = "socket.io";     ///< What the channels begin with: the option of this name in Node.
  std::string own_uid{};             ///< What is published under this id is the program's own, and not heard.
  bool requests = false;             ///< Whether Node may also have sockets enter and leave rooms, and put them out.
  std::size_t max_size = 1'000'000;  ///< Bytes of a message, as it comes and as JSON.
  std::size_t max_rooms = 256;       ///< That a message names, those excepted among them.
  std::size_t max_depth = 128;       ///< Of arrays and objects in one another; at most 500.
  unsigned max_attachments = 10;
  /// Bytes of messages that the workers have yet to deal with: what comes meanwhile is dropped.
  std::size_t max_underway = 4'194'304;
  std::chrono::milliseconds timeout{2'000};  ///< To connect, and for a sign of life.
};

/// Hears what @socket.io/redis-emitter 5 and @socket.io/redis-adapter 8 of Node publish in Redis, and tells it the
/// sockets of a host: docs/socketio.md says what of it. It publishes nothing and answers nothing. A Redis that is away
/// is tried again and again; what is published meanwhile is lost. Has a thread of its own.
class redis_subscriber {
 public:
  /// For the namespaces that the host serves by now; before its run(). The host must outlive it. Throws
  /// std::runtime_error if the CA file cannot be used.
  redis_subscriber(socketio::host& host, subscriber_settings s);
  ~redis_subscriber();

  /// Any thread.
  [[nodiscard]] counts counted() const noexcept;

 private:
  class link;
  const std::unique_ptr<link> link_;
};

}  // namespace flinxx::adapter
