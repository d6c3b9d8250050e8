#pragma once

#include <flinxx/ops/id128.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::calls {

/// How a call has ended.
enum class ending : std::uint8_t {
  skip,
  stop,
  leave,   // a goodbye
  lost,    // a connection was lost, and nobody came back in time
  report,  // and block: by one of the two
  block,
  server,  // a ban, a flood, a shutdown
  left,    // by a partner at another node, otherwise than by a skip
  undone,  // one of the two was not there any more when it began
  moved    // it goes on, where its other users are
};
inline constexpr std::array<std::string_view, 10> ending_names{"skip",  "stop",   "leave", "lost",   "report",
                                                               "block", "server", "left",  "undone", "moved"};

/// What is told of a call when it is over. It names nobody.
struct call {
  ops::id128 id{};            // random, and told to nobody else
  std::int64_t ended_at = 0;  // seconds since 1970, rounded down to the minute
  std::int64_t length_s = 0;
  std::optional<std::int64_t> first_wait_ms{};   // of who had waited longer, in tenths of a second
  std::optional<std::int64_t> second_wait_ms{};  // of the other; not known where that one is at another node
  ending how = ending::moved;
  bool shared = false;  // an interest
  bool text = false;    // without camera and microphone
  std::uint16_t node = 0;
};

/// One object of JSON, without a line's end.
[[nodiscard]] std::string to_line(const call& c);

/// Hears of calls that are over; any thread. It may not block.
struct listener {
  virtual void on_call(const call& c) = 0;

 protected:
  ~listener() = default;
};

}  // namespace flinxx::calls
