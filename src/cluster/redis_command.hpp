#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace flinxx::cluster {

/// A command in the words of the protocol: its name and its arguments, any bytes.
class redis_command {
 public:
  redis_command() = default;
  redis_command(std::initializer_list<std::string_view> words) {
    for (const auto word : words) add(word);
  }

  redis_command& add(std::string_view word) {
    ++words_;
    put(word.size(), '$');
    body_.append(word).append("\r\n");
    return *this;
  }
  redis_command& add(std::integral auto number) { return add(std::string_view(std::to_string(number))); }
  redis_command& add(const redis_command& more) {
    words_ += more.words_;
    body_ += more.body_;
    return *this;
  }

  [[nodiscard]] std::string text() const { return '*' + std::to_string(words_) + "\r\n" + body_; }

 private:
  void put(std::size_t length, char sign) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, length).ptr;
    body_.append(1, sign).append(digits, end).append("\r\n");
  }

  std::size_t words_ = 0;
  std::string body_;
};

}  // namespace flinxx::cluster
