#pragma once

#include <flinxx/websocket/parser.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::websocket {

/// What a client puts on the wire; the fields that are usually right can be made wrong.
struct client_frame {
  unsigned op = 0;
  std::string payload;
  bool fin = true;
  unsigned reserved = 0;
  bool masked = true;
  unsigned length_bytes = 0;  // 0: the shortest form

  [[nodiscard]] std::string bytes() const {
    static constexpr std::string_view key = "\x37\xFA\x21\x3D";
    std::string out;
    out += static_cast<char>((fin ? 0x80U : 0U) | reserved << 4 | op);
    const std::size_t size = payload.size();
    const std::size_t extended = length_bytes != 0 ? length_bytes : size < 126 ? 0 : size < 65536 ? 2 : 8;
    const std::size_t short_length = extended == 0 ? size : extended == 2 ? 126 : 127;
    out += static_cast<char>((masked ? 0x80U : 0U) | short_length);
    for (std::size_t i = extended; i-- > 0;) out += static_cast<char>(size >> (8 * i));
    if (!masked) return out + payload;
    out += key;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ key[i % 4]);
    return out;
  }
};

inline std::string text(std::string payload, bool fin = true) {
  return client_frame{1, std::move(payload), fin}.bytes();
}
inline std::string binary(std::string payload, bool fin = true) {
  return client_frame{2, std::move(payload), fin}.bytes();
}
inline std::string more(std::string payload, bool fin = true) {
  return client_frame{0, std::move(payload), fin}.bytes();
}
inline std::string close(std::string payload) {
  return client_frame{8, std::move(payload)}.bytes();
}
inline std::string ping(std::string payload) {
  return client_frame{9, std::move(payload)}.bytes();
}
inline std::string pong(std::string payload) {
  return client_frame{10, std::move(payload)}.bytes();
}

/// An event with a payload of its own.
struct seen {
  event_kind kind;
  std::string payload;
  close_code code = close_code::no_status;

  friend bool operator==(const seen&, const seen&) = default;
  friend std::ostream& operator<<(std::ostream& out, const seen& s) {
    return out << "event " << static_cast<int>(s.kind) << ", code " << static_cast<int>(s.code) << ", "
               << s.payload.size() << " bytes '" << s.payload.substr(0, 40) << "'";
  }
};

inline seen failed(close_code code) {
  return {event_kind::error, {}, code};
}

/// Feeds the stream in pieces of the sizes that `piece` gives, each in a buffer of its own.
inline std::vector<seen> feed(std::string_view stream, std::size_t max_message,
                              const std::function<std::size_t()>& piece) {
  parser p(max_message);
  std::vector<seen> events;
  while (!stream.empty()) {
    const std::size_t size = std::min(stream.size(), piece());
    std::vector<char> buffer(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
    stream.remove_prefix(size);
    std::span<char> input(buffer);
    for (auto e = p.next(input); e.kind != event_kind::need_more; e = p.next(input))
      events.push_back({e.kind, std::string(e.payload), e.code});
  }
  return events;
}

inline std::vector<seen> feed_whole(std::string_view stream, std::size_t max_message) {
  return feed(stream, max_message, [&] { return stream.size(); });
}

}  // namespace flinxx::websocket
