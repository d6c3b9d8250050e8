#include "socketio/announcement.hpp"
#include "socketio/text.hpp"

#include <flinxx/socketio/broadcast.hpp>

#include <utility>

namespace flinxx::socketio {

broadcast_operator::broadcast_operator(broadcaster& from, std::string_view nsp) : from_(from) {
  audience_.nsp = nsp;
}

broadcast_operator& broadcast_operator::to(std::string_view room) {
  audience_.rooms.emplace_back(room);
  return *this;
}

broadcast_operator& broadcast_operator::except(std::string_view room) {
  audience_.except.emplace_back(room);
  return *this;
}

broadcast_operator& broadcast_operator::volatile_packets() noexcept {
  volatile_ = true;
  return *this;
}

broadcast_operator& broadcast_operator::on_this_worker() noexcept {
  on_this_worker_ = true;
  return *this;
}

void broadcast_operator::announce(announcement a) const {
  if (on_this_worker_) return from_.apply(a);
  from_.announce(std::move(a));
}

void broadcast_operator::emit(std::string_view name, std::string_view arguments,
                              std::span<const std::string> attachments) const {
  announce({audience_, emission{event_array(name, arguments), {attachments.begin(), attachments.end()}, volatile_}});
}

void broadcast_operator::emit_data(std::string_view array, std::span<const std::string> attachments) const {
  announce({audience_, emission{std::string(array), {attachments.begin(), attachments.end()}, volatile_}});
}

void broadcast_operator::disconnect(bool whole_connection) const {
  announce({audience_, expulsion{whole_connection}});
}

void broadcast_operator::join(std::string_view room) const {
  announce({audience_, room_change{{std::string(room)}, true}});
}

void broadcast_operator::leave(std::string_view room) const {
  announce({audience_, room_change{{std::string(room)}, false}});
}

void broadcast_operator::join(std::span<const std::string> rooms) const {
  announce({audience_, room_change{{rooms.begin(), rooms.end()}, true}});
}

void broadcast_operator::leave(std::span<const std::string> rooms) const {
  announce({audience_, room_change{{rooms.begin(), rooms.end()}, false}});
}

}  // namespace flinxx::socketio
