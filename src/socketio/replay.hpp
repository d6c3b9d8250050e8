#pragma once

#include <flinxx/socketio/server.hpp>

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
  /// `sequence` of the packet that was sent last before. The settings must outlive this.
  replay(std::uint64_t sequence, const recovery_settings& limits) noexcept : limits_(limits), forgotten_(sequence) {}

  /// Keeps the next packet: its number follows that of the one before.
  void add(std::span<const std::string_view> text, std::span<const std::string> attachments);
  /// Forgets all up to this one: the client has them.
  void confirm(std::uint64_t sequence);

  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  /// Whether all that came after this one is here.
  [[nodiscard]] bool reaches_back_to(std::uint64_t sequence) const noexcept { return sequence >= forgotten_; }

  /// Calls function(sequence, text, attachments) for what came after this one.
  template <class Function>
  void for_each_after(std::uint64_t sequence, Function&& function) const {
    std::size_t at = begin_;
    std::vector<std::string> attachments;
    for (std::uint64_t number = forgotten_ + 1; number <= forgotten_ + count_; ++number) {
      const std::size_t pieces = take_size(at);
      const std::string_view text = take_piece(at);
      attachments.clear();
      for (std::size_t i = 1; i < pieces; ++i) attachments.emplace_back(take_piece(at));
      if (number > sequence) function(number, text, attachments);
    }
  }

 private:
  // A packet is the number of its pieces, then each piece behind its size: the text, then the attachments.
  using size_field = std::uint32_t;

  void put_size(std::size_t size);
  [[nodiscard]] std::size_t take_size(std::size_t& at) const noexcept;
  [[nodiscard]] std::string_view take_piece(std::size_t& at) const noexcept;
  void forget_first();

  const recovery_settings& limits_;
  std::string bytes_;
  std::size_t begin_ = 0;    // of what is still kept
  std::uint64_t forgotten_;  // the number before the first that is kept
  std::uint32_t count_ = 0;
};

}  // namespace flinxx::socketio
