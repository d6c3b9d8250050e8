#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

/// The packets of one socket that its client may not have received, in one flat buffer. Over a bound the oldest are
/// forgotten; a client that lacks one of those cannot be brought up to date any more.
class replay {
 public:
  /// `sequence` of the packet that was sent last before.
  replay(std::uint64_t sequence, std::size_t max_packets, std::size_t max_bytes) noexcept
      : forgotten_(sequence), max_packets_(max_packets), max_bytes_(max_bytes) {}

  /// Keeps the next packet: its number follows that of the one before.
  void add(std::span<const std::string_view> text, std::span<const std::string> attachments);
  /// Forgets all up to this one: the client has them.
  void confirm(std::uint64_t sequence);

  [[nodiscard]] bool empty() const noexcept { return first_ == packets_.size(); }
  /// Whether all that came after this one is here.
  [[nodiscard]] bool reaches_back_to(std::uint64_t sequence) const noexcept { return sequence >= forgotten_; }

  /// Calls function(sequence, text, attachments) for what came after this one.
  template <class Function>
  void for_each_after(std::uint64_t sequence, Function&& function) const {
    std::size_t at = begin_;
    std::vector<std::string> attachments;
    for (std::size_t i = first_; i < packets_.size(); ++i) {
      const packet& p = packets_[i];
      const std::uint64_t number = forgotten_ + 1 + (i - first_);
      std::size_t end = at + p.text_size;
      if (number > sequence) {
        attachments.clear();
        for (const std::uint32_t size : p.attachment_sizes) {
          attachments.push_back(bytes_.substr(end, size));
          end += size;
        }
        function(number, std::string_view(bytes_).substr(at, p.text_size), attachments);
      }
      at += p.total_size();
    }
  }

 private:
  struct packet {
    std::uint32_t text_size;
    std::vector<std::uint32_t> attachment_sizes;  // hardly ever any
    [[nodiscard]] std::size_t total_size() const noexcept;
  };

  void forget_first();

  std::string bytes_;
  std::size_t begin_ = 0;  // of what is still kept
  std::vector<packet> packets_;
  std::size_t first_ = 0;    // of those still kept
  std::uint64_t forgotten_;  // the number before the first that is kept
  std::size_t max_packets_;
  std::size_t max_bytes_;
};

}  // namespace flinxx::socketio
