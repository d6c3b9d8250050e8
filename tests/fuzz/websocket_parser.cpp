#include "unit/websocket/frames.hpp"

#include <cstdlib>

using namespace flinxx::websocket;

// The first byte seeds the cuts; the rest is a stream of frames whose events must not depend on them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::size_t max_message = 1000;
  const std::string stream(data + 1, data + size);
  std::minstd_rand random(data[0]);
  const auto whole = feed_whole(stream, max_message);
  const auto pieces = feed(stream, max_message, [&] { return 1 + random() % 16; });
  if (whole != pieces) std::abort();
  for (const auto& each : whole) {
    if (each.payload.size() > max_message) std::abort();
    if (each.kind == event_kind::text && !is_valid_utf8(each.payload)) std::abort();
    const bool last = each.kind == event_kind::close || each.kind == event_kind::error;
    if (last && &each != &whole.back()) std::abort();
  }
  return 0;
}
