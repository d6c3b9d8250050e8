#pragma once

#include <flinxx/websocket/frame.hpp>
#include <flinxx/websocket/utf8.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::websocket {

enum class event_kind : std::uint8_t { need_more, text, binary, ping, pong, close, error };

struct event {
  event_kind kind = event_kind::need_more;
  /// A whole message, or a control frame's payload. Of a close frame all of it, code and reason, ready to be echoed.
  std::string_view payload;
  /// close: the code that the peer gave, or no_status. error: the code to close with.
  close_code code = close_code::no_status;
};

/// Reads the frames of a client (RFC 6455, section 5), with no extension negotiated. It is strict, and it fails on the
/// first byte that cannot become right: an error does not wait for its frame to arrive. Not thread-safe.
///
/// Memory: a message that lies whole in the input is not copied. What is incomplete is kept, never more than twice what
/// has arrived, and freed as soon as no message is under way: an idle parser owns no heap memory.
class parser {
 public:
  /// A message of more than max_message bytes is an error (1009) when a header announces it.
  explicit parser(std::size_t max_message) noexcept : max_message_(max_message) {}

  /// Takes bytes from the front of `input`, unmasks them in place and returns one event; need_more if the input is used
  /// up. The event's view lies in the input or in the parser and is valid until the next call. After close or error all
  /// that follows is swallowed.
  [[nodiscard]] event next(std::span<char>& input);

 private:
  enum class step : std::uint8_t { first, second, length, mask, payload, over };

  void release();
  event fail(close_code code);
  std::optional<close_code> take_header(std::uint8_t byte);
  std::optional<close_code> take_first(std::uint8_t byte);
  std::optional<close_code> take_second(std::uint8_t byte);
  std::optional<close_code> take_length(std::uint8_t byte);
  std::optional<close_code> end_of_length();
  void take_mask(std::span<char>& input);
  std::optional<event> take_payload(std::span<char>& input);
  std::optional<event> take_data(std::string_view bytes);
  event take_control(std::string_view bytes);
  event end_of_close(std::string_view payload);

  std::string kept_;  // what has come of the message under way, then what has come of a control frame
  std::size_t max_message_;
  std::uint64_t remaining_ = 0;  // bytes of the frame's payload that have not come yet
  std::array<char, 4> mask_{};   // turned so that it begins with the key byte of the next payload byte
  utf8_validator utf8_;
  step step_ = step::first;
  std::uint8_t taken_ = 0;         // bytes of the extended length or of the mask that have come
  std::uint8_t length_bytes_ = 0;  // size of the extended length
  std::uint8_t control_kept_ = 0;  // bytes at the end of kept_ that belong to a control frame
  bool fin_ = false;
  opcode op_ = opcode::continuation;          // the frame's
  opcode message_op_ = opcode::continuation;  // the message's; continuation if none is under way
};

static_assert(sizeof(parser) <= 80);

}  // namespace flinxx::websocket
