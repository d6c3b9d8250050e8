#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace flinxx::redis {

/// A command in the words of the protocol: its name and its arguments, any bytes.
class command {
 public:
  command() = default;
  command(std::initializer_list<std::string_view> words);

  command& add(std::string_view word);
  command& add(std::int64_t number);
  command& add(const command& more);

  [[nodiscard]] std::string text() const;

 private:
  std::size_t words_ = 0;
  std::string body_;
};

}  // namespace flinxx::redis
