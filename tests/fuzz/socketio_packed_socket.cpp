#include "fuzz/support.hpp"
#include "socketio/packed_socket.hpp"

using namespace flinxx::socketio;

// What is taken for a socket is written again as it was read, and a log takes what it keeps.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text = text_of(bytes, size);
  const auto read = packed_socket_from(text);
  if (!read) return 0;
  require(to_bytes(*read) == text);
  event_log log;
  log.adopt(read->log, {.max_events = read->log.events.size() + 1, .max_bytes = size + 64});
  require(log.content() == read->log);
  return 0;
}
