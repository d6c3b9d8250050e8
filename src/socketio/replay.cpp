#include "socketio/replay.hpp"

#include <cstring>
#include <utility>

namespace flinxx::socketio {

void replay::put_size(std::size_t size) {
  const auto field = static_cast<size_field>(size);
  bytes_.append(reinterpret_cast<const char*>(&field), sizeof field);
}

std::size_t replay::take_size(std::size_t& at) const noexcept {
  size_field field = 0;
  std::memcpy(&field, bytes_.data() + at, sizeof field);
  at += sizeof field;
  return field;
}

std::string_view replay::take_piece(std::size_t& at) const noexcept {
  const std::size_t size = take_size(at);
  return std::string_view(bytes_).substr(std::exchange(at, at + size), size);
}

void replay::add(std::span<const std::string_view> text, std::span<const std::string> attachments) {
  std::size_t text_size = 0;
  for (const auto piece : text) text_size += piece.size();
  if (bytes_.empty()) bytes_.reserve(2 * sizeof(size_field) + text_size);  // often there is no second one
  put_size(1 + attachments.size());
  put_size(text_size);
  for (const auto piece : text) bytes_.append(piece);
  for (const std::string& each : attachments) {
    put_size(each.size());
    bytes_.append(each);
  }
  ++count_;
  while (!empty() && (count_ > limits_.max_packets || bytes_.size() - begin_ > limits_.max_bytes)) forget_first();
}

void replay::confirm(std::uint64_t sequence) {
  while (!empty() && forgotten_ < sequence) forget_first();
}

// What is gone is cut off when it is half of the buffer, so that a packet is moved once on average.
void replay::forget_first() {
  std::size_t pieces = take_size(begin_);
  while (pieces-- > 0) (void)take_piece(begin_);
  --count_;
  ++forgotten_;
  if (begin_ * 2 >= bytes_.size()) bytes_.erase(0, std::exchange(begin_, 0));
}

}  // namespace flinxx::socketio
