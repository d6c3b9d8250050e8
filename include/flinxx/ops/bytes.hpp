#pragma once

#include <flinxx/ops/handle_table.hpp>
#include <flinxx/ops/id128.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// Appends numbers, the highest byte first, and ids to a string.
class byte_writer {
 public:
  explicit byte_writer(std::string& out) noexcept : out_(out) {}

  template <class Number>
  byte_writer& number(Number n) {
    std::array<char, sizeof n> digits;
    for (std::size_t i = 0; i < sizeof n; ++i) digits[i] = static_cast<char>(n >> (8 * (sizeof n - 1 - i)) & 0xffU);
    return bytes({digits.data(), digits.size()});
  }
  byte_writer& id(const id128& id) {
    return bytes({reinterpret_cast<const char*>(id.data()), id.size()});  // iterators would make a string first
  }
  byte_writer& handle(const slot_handle& h) { return number(h.slot).number(h.generation); }
  byte_writer& bytes(std::string_view b) {
    out_.append(b);
    return *this;
  }

 private:
  std::string& out_;
};

/// Reads what byte_writer writes. Behind the end there are zeros, and the reader has failed.
class byte_reader {
 public:
  explicit byte_reader(std::string_view in) noexcept : in_(in) {}

  template <class Number>
  [[nodiscard]] Number number() noexcept {
    std::uint64_t n = 0;
    for (const char c : bytes(sizeof(Number))) n = n << 8 | static_cast<unsigned char>(c);
    return static_cast<Number>(n);
  }
  [[nodiscard]] id128 id() noexcept {
    id128 id{};
    const std::string_view b = bytes(id.size());
    std::copy(b.begin(), b.end(), id.begin());
    return id;
  }
  [[nodiscard]] slot_handle handle() noexcept {
    const auto slot = number<std::uint32_t>();
    return {slot, number<std::uint32_t>()};
  }
  /// A view of the input.
  [[nodiscard]] std::string_view bytes(std::size_t size) noexcept {
    if (size > in_.size()) {
      failed_ = true;
      in_ = {};
      return {};
    }
    const std::string_view b = in_.substr(0, size);
    in_.remove_prefix(size);
    return b;
  }
  [[nodiscard]] std::string_view rest() noexcept { return bytes(in_.size()); }

  [[nodiscard]] bool at_end() const noexcept { return in_.empty(); }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  std::string_view in_;
  bool failed_ = false;
};

}  // namespace flinxx::ops
