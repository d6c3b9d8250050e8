#include "socketio/text.hpp"

#include <flinxx/socketio/socket.hpp>

namespace flinxx::socketio {

void socket::emit(std::string_view name, std::string_view arguments, std::span<const std::string> attachments) {
  emit_data(event_array(name, arguments), attachments);
}

void socket::emit_volatile(std::string_view name, std::string_view arguments,
                           std::span<const std::string> attachments) {
  emit_data_volatile(event_array(name, arguments), attachments);
}

}  // namespace flinxx::socketio
