#pragma once

#include <flinxx/net/mortal.hpp>

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace flinxx::net {

class poller;

/// What a stream has become.
struct readiness {
  bool readable = false;
  bool writable = false;
  bool ended = false;  // the peer has closed its side, or the stream has failed: reading will say which
};

/// Who is told of it.
class ready_listener {
 public:
  virtual void on_ready(readiness now) = 0;
  /// It will be told soon: has the processor fetch what it then needs, `steps` pointers away. What lies nearer has been
  /// fetched before.
  virtual void prefetch(unsigned /*steps*/) const noexcept {}

 protected:
  ~ready_listener() = default;
};

/// The bytes below a connection: a TCP socket, or something that stands in for one. Nothing here blocks or throws.
/// Destroying it closes it; while it is watched it is buried instead, for it may be ready in this turn too. Not
/// thread-safe; it may be handed to another thread while nobody watches it.
class stream : public mortal {
 public:
  /// Reads what has come. Fewer bytes than there is room for: nothing more so far, unless the listener is told from
  /// within, which is no place to read again, that there is more (others have their turn) or that it has ended. Errors:
  /// boost::asio::error::would_block if there is nothing, eof behind the last byte, any other if the stream has failed.
  virtual std::size_t read_some(std::span<char> room, boost::system::error_code& ec) = 0;
  /// Writes what can be taken at once and says how much that was; would_block if that is nothing.
  virtual std::size_t write_some(std::string_view bytes, boost::system::error_code& ec) = 0;
  /// Tells the peer that no more will be written.
  virtual void shutdown_send(boost::system::error_code& ec) = 0;

  /// From now on `listener` hears when the stream becomes readable or writable: of each change once, so who has been
  /// told reads until there is nothing more.
  virtual void watch(poller& p, ready_listener& listener, boost::system::error_code& ec) = 0;
  virtual void unwatch(poller& p) noexcept = 0;
};

}  // namespace flinxx::net
