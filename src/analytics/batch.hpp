#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::analytics {

inline constexpr std::size_t most_calls = 500;  // of a batch

/// How far a file has been read. It is known by its first line, which has a random id, so it may be moved.
struct bookmark {
  std::string first_line;
  std::int64_t position = 0;
};

/// Call events that go into the database in one transaction.
struct batch {
  std::string calls = "[";  // an array of JSON, once it is closed
  std::size_t count = 0;
  std::size_t malformed = 0;
  std::optional<bookmark> read{};      // of a file
  std::vector<std::string> entries{};  // of a stream

  /// An event as the server writes it; anything else is counted, and left out.
  void add(std::string_view event);
  [[nodiscard]] bool empty() const noexcept { return count == 0 && malformed == 0 && entries.empty(); }
};

/// Where call events come from.
struct source {
  virtual ~source() = default;
  /// What is there. What was read before and was not done() comes again, at the latest after the next start. Throws
  /// std::runtime_error with a sentence where it cannot be read.
  virtual batch read() = 0;
  /// It is in the database.
  virtual void done(const batch& b) = 0;
};

}  // namespace flinxx::analytics
