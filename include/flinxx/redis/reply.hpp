#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

struct redisReply;

namespace flinxx::redis {

/// What Redis answers to a command: a view that lives as long as the call that it is given to. Whatever is asked of an
/// answer that is something else gives nothing: "", 0, an element that is nil.
class reply {
 public:
  enum class kind : std::uint8_t {
    lost,  ///< No answer: the connection went, or it took too long. Redis may have done it.
    nil,
    integer,
    text,
    array,
    error
  };

  explicit reply(const ::redisReply* read) noexcept : reply_(read) {}

  [[nodiscard]] kind what() const noexcept;
  /// Of a text or an error.
  [[nodiscard]] std::string_view text() const noexcept;
  /// Of an integer, or a text that is one.
  [[nodiscard]] std::int64_t integer() const noexcept;
  /// The same within bounds; otherwise nothing.
  [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t most) const noexcept;
  /// Of an array.
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] reply operator[](std::size_t i) const noexcept;

 private:
  const ::redisReply* reply_;
};

/// A number of digits alone, if it is not more than that.
[[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view digits, std::uint64_t most) noexcept;

}  // namespace flinxx::redis
