#include "socketio/text.hpp"

#include <charconv>

namespace flinxx::socketio {

packet_text::packet_text(char type, std::string_view nsp, std::string_view ack_id, std::string_view data,
                         std::string_view end, std::size_t attachments) noexcept {
  char* head_end = head_.data() + 1;
  head_[0] = type;
  if (attachments != 0) {
    head_[0] = static_cast<char>(type + 3);
    head_end = std::to_chars(head_end, head_.data() + head_.size() - 1, attachments).ptr;
    *head_end++ = '-';
  }
  const bool is_main = nsp == "/";
  pieces_ = {std::string_view(head_.data(), head_end),
             is_main ? std::string_view() : nsp,
             is_main ? std::string_view() : std::string_view(","),
             ack_id,
             data,
             end};
}

std::string event_array(std::string_view name, std::string_view arguments) {
  std::string array;
  array.reserve(name.size() + arguments.size() + 6);
  return array.append("[\"").append(name).append(arguments.empty() ? "\"" : "\",").append(arguments).append("]");
}

}  // namespace flinxx::socketio
