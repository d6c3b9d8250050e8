#pragma once

#include <flinxx/socketio/audience.hpp>

#include <span>
#include <string>
#include <string_view>

namespace flinxx::socketio {

struct announcement;
class broadcaster;

/// Speaks to many sockets at once, on all workers; made by server::in() and socket::broadcast(). Used at once, on the
/// worker of the server that made it. Each socket hears the broadcasts of one worker in their order.
class broadcast_operator {
 public:
  broadcast_operator(broadcaster& from, std::string_view nsp);

  /// A further room that hears it.
  broadcast_operator& to(std::string_view room);
  /// A room that does not.
  broadcast_operator& except(std::string_view room);
  /// Who is away or does not take what was sent before goes without.
  broadcast_operator& volatile_packets() noexcept;

  /// The sockets of other workers do not: for what each worker is told for itself.
  broadcast_operator& on_this_worker() noexcept;

  /// As socket::emit().
  void emit(std::string_view name, std::string_view arguments, std::span<const std::string> attachments = {}) const;
  /// As socket::emit_data().
  void emit_data(std::string_view array, std::span<const std::string> attachments = {}) const;
  /// As socket::disconnect(), or with whole_connection as socket::close_connection().
  void disconnect(bool whole_connection = false) const;
  void join(std::string_view room) const;
  void leave(std::string_view room) const;
  /// Several at once.
  void join(std::span<const std::string> rooms) const;
  void leave(std::span<const std::string> rooms) const;

 private:
  void announce(announcement a) const;

  broadcaster& from_;
  audience audience_;
  bool volatile_ = false;
  bool on_this_worker_ = false;
};

}  // namespace flinxx::socketio
