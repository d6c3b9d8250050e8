#pragma once

#include <string>
#include <string_view>

namespace flinxx::redis {

/// A script that Redis runs, named by the hash of its text once it knows it.
class script {
 public:
  explicit script(std::string_view text);

  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] std::string_view name() const noexcept { return name_; }

 private:
  std::string_view text_;
  std::string name_;
};

}  // namespace flinxx::redis
