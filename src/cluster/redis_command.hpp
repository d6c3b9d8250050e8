#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace flinxx::cluster {

/// A command in the words of the protocol: its name and its arguments, any bytes.
class redis_command {
 public:
  redis_command() = default;
  redis_command(std::initializer_list<std::string_view> words);

  redis_command& add(std::string_view word);
  redis_command& add(std::int64_t number);
  redis_command& add(const redis_command& more);

  [[nodiscard]] std::string text() const;

 private:
  std::size_t words_ = 0;
  std::string body_;
};

}  // namespace flinxx::cluster
