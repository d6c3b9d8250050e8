#include "socketio/replay.hpp"

#include <numeric>
#include <utility>

namespace flinxx::socketio {

std::size_t replay::packet::total_size() const noexcept {
  return std::accumulate(attachment_sizes.begin(), attachment_sizes.end(), std::size_t{text_size});
}

void replay::add(std::span<const std::string_view> text, std::span<const std::string> attachments) {
  const std::size_t begin = bytes_.size();
  for (const auto piece : text) bytes_.append(piece);
  packet& p = packets_.emplace_back(packet{static_cast<std::uint32_t>(bytes_.size() - begin), {}});
  for (const std::string& each : attachments) {
    bytes_.append(each);
    p.attachment_sizes.push_back(static_cast<std::uint32_t>(each.size()));
  }
  while (!empty() && (packets_.size() - first_ > max_packets_ || bytes_.size() - begin_ > max_bytes_)) forget_first();
}

void replay::confirm(std::uint64_t sequence) {
  while (!empty() && forgotten_ < sequence) forget_first();
}

// What is gone is cut off when it is half of the buffer, so that a packet is moved once on average.
void replay::forget_first() {
  begin_ += packets_[first_].total_size();
  ++first_;
  ++forgotten_;
  if (begin_ * 2 >= bytes_.size()) bytes_.erase(0, std::exchange(begin_, 0));
  if (first_ * 2 >= packets_.size())
    packets_.erase(packets_.begin(), packets_.begin() + static_cast<std::ptrdiff_t>(std::exchange(first_, 0)));
}

}  // namespace flinxx::socketio
