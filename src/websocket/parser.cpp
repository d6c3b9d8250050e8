#include <flinxx/websocket/parser.hpp>

#include <algorithm>
#include <cstring>

namespace flinxx::websocket {
namespace {

void unmask(std::span<char> bytes, std::array<char, 4>& key) noexcept {
  std::uint64_t wide_key = 0;
  std::array<char, 8> twice{};
  std::copy(key.begin(), key.end(), std::copy(key.begin(), key.end(), twice.begin()));
  std::memcpy(&wide_key, twice.data(), sizeof wide_key);
  std::size_t at = 0;
  for (std::array<std::uint64_t, 2> words{}; at + sizeof words <= bytes.size(); at += sizeof words) {
    std::memcpy(words.data(), bytes.data() + at, sizeof words);
    for (auto& word : words) word ^= wide_key;
    std::memcpy(bytes.data() + at, words.data(), sizeof words);
  }
  for (; at < bytes.size(); ++at) bytes[at] = static_cast<char>(bytes[at] ^ key[at % 4]);
  std::copy_n(twice.begin() + bytes.size() % 4, key.size(), key.begin());
}

}  // namespace

event parser::next(std::span<char>& input) {
  release();
  for (;;) {
    if (step_ == step::over) input = {};
    if (input.empty() && (step_ != step::payload || remaining_ > 0)) return {};
    if (step_ == step::payload) {
      if (const auto e = take_payload(input)) return *e;
      continue;
    }
    if (step_ == step::mask) {
      take_mask(input);
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(input.front());
    input = input.subspan(1);
    if (const auto code = take_header(byte)) return fail(*code);
  }
}

// Lets go of what the last event lent.
void parser::release() {
  if (step_ != step::first && step_ != step::over) return;
  kept_.resize(kept_.size() - control_kept_);
  control_kept_ = 0;
  if (message_op_ == opcode::continuation) std::string().swap(kept_);  // clear() would keep the memory
}

event parser::fail(close_code code) {
  step_ = step::over;
  message_op_ = opcode::continuation;
  release();
  return {event_kind::error, {}, code};
}

std::optional<close_code> parser::take_header(std::uint8_t byte) {
  switch (step_) {
    case step::first: return take_first(byte);
    case step::second: return take_second(byte);
    default: return take_length(byte);
  }
}

void parser::take_mask(std::span<char>& input) {
  const std::size_t count = std::min(mask_.size() - taken_, input.size());
  std::copy_n(input.begin(), count, mask_.begin() + taken_);
  input = input.subspan(count);
  taken_ = static_cast<std::uint8_t>(taken_ + count);
  if (taken_ == mask_.size()) step_ = step::payload;
}

std::optional<close_code> parser::take_first(std::uint8_t byte) {
  constexpr unsigned reserved_bits = 0x70;
  if ((byte & reserved_bits) != 0) return close_code::protocol_error;
  fin_ = (byte & 0x80) != 0;
  op_ = static_cast<opcode>(byte & 0x0F);
  const bool within_message = message_op_ != opcode::continuation;
  bool allowed = false;
  switch (op_) {
    case opcode::continuation: allowed = within_message; break;
    case opcode::text:
    case opcode::binary:
      allowed = !within_message;
      message_op_ = op_;
      break;
    case opcode::close:
    case opcode::ping:
    case opcode::pong: allowed = fin_; break;
  }
  if (!allowed) return close_code::protocol_error;
  step_ = step::second;
  return std::nullopt;
}

std::optional<close_code> parser::take_second(std::uint8_t byte) {
  const bool masked = (byte & 0x80) != 0;
  remaining_ = byte & 0x7FU;
  if (!masked || (is_control(op_) && remaining_ > max_control_payload)) return close_code::protocol_error;
  taken_ = 0;
  if (remaining_ < 126) return end_of_length();
  length_bytes_ = remaining_ == 126 ? 2 : 8;
  remaining_ = 0;
  step_ = step::length;
  return std::nullopt;
}

std::optional<close_code> parser::take_length(std::uint8_t byte) {
  constexpr std::size_t longest = 8;
  if (length_bytes_ == longest && taken_ == 0 && (byte & 0x80) != 0) return close_code::protocol_error;
  remaining_ = remaining_ << 8 | byte;
  if (++taken_ < length_bytes_) return std::nullopt;
  const std::uint64_t least = length_bytes_ == longest ? 0x10000 : 126;  // section 5.2: the shortest form is a must
  if (remaining_ < least) return close_code::protocol_error;
  taken_ = 0;
  return end_of_length();
}

std::optional<close_code> parser::end_of_length() {
  if (!is_control(op_) && remaining_ > max_message_ - kept_.size()) return close_code::message_too_big;
  step_ = step::mask;
  return std::nullopt;
}

std::optional<event> parser::take_payload(std::span<char>& input) {
  const auto chunk = input.first(static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size())));
  input = input.subspan(chunk.size());
  remaining_ -= chunk.size();
  unmask(chunk, mask_);
  const std::string_view bytes(chunk.data(), chunk.size());
  if (is_control(op_)) return take_control(bytes);
  return take_data(bytes);
}

// Nothing at the end of a fragment that is not the last one.
std::optional<event> parser::take_data(std::string_view bytes) {
  const bool is_text = message_op_ == opcode::text;
  if (is_text && !utf8_.write(bytes)) return fail(close_code::invalid_payload);
  const bool ends_message = remaining_ == 0 && fin_;
  const bool in_place = ends_message && kept_.empty();
  if (!in_place) kept_.append(bytes);
  if (remaining_ > 0) return event{};
  step_ = step::first;
  if (!ends_message) return std::nullopt;
  if (is_text && !utf8_.complete()) return fail(close_code::invalid_payload);
  message_op_ = opcode::continuation;
  return event{is_text ? event_kind::text : event_kind::binary, in_place ? bytes : kept_};
}

event parser::take_control(std::string_view bytes) {
  std::string_view payload = bytes;
  if (remaining_ > 0 || control_kept_ > 0) {
    kept_.append(bytes);
    control_kept_ = static_cast<std::uint8_t>(control_kept_ + bytes.size());
    payload = std::string_view(kept_).substr(kept_.size() - control_kept_);
  }
  if (remaining_ > 0) return {};
  step_ = step::first;
  if (op_ == opcode::close) return end_of_close(payload);
  return {op_ == opcode::ping ? event_kind::ping : event_kind::pong, payload};
}

// Section 5.5.1. The message under way, if there is one, will never be whole.
event parser::end_of_close(std::string_view payload) {
  auto code = close_code::no_status;
  if (!payload.empty()) {
    if (payload.size() == 1) return fail(close_code::protocol_error);
    const auto high = static_cast<std::uint8_t>(payload[0]);
    const auto low = static_cast<std::uint8_t>(payload[1]);
    code = static_cast<close_code>(high << 8 | low);
    if (!may_be_sent(code)) return fail(close_code::protocol_error);
    if (!is_valid_utf8(payload.substr(2))) return fail(close_code::invalid_payload);
  }
  step_ = step::over;
  message_op_ = opcode::continuation;
  return {event_kind::close, payload, code};
}

}  // namespace flinxx::websocket
