#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace flinxx::redis {

/// Reads what a reply's headers announce, since hiredis has room made for an array as soon as its header comes. Knows
/// no more of the protocol than how long things are; all else is left to hiredis to judge.
class reply_bounds {
 public:
  // No command with more words than 2^20 is taken by Redis, and no text of more than 512 MiB.
  static constexpr std::uint64_t most_values = 2'097'152;
  static constexpr std::uint64_t longest_text = 536'870'912;
  static constexpr std::size_t longest_line = 65'536;

  explicit reply_bounds(std::uint64_t longest = longest_text) noexcept : longest_(longest) {}

  /// The connection's next bytes. False: more is announced than Redis has cause to send.
  [[nodiscard]] bool take(std::string_view bytes);

 private:
  [[nodiscard]] bool take_line();

  std::uint64_t longest_;      // a text may be
  std::string head_;           // of the line that is not whole yet
  std::size_t line_ = 0;       // its length
  char last_ = 0;              // of its characters
  std::uint64_t skipped_ = 0;  // bytes of a text that are yet to come
  std::uint64_t to_come_ = 0;  // values of the reply that are yet to come
};

}  // namespace flinxx::redis
