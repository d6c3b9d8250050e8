#pragma once

#include <flinxx/http/message.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace flinxx::http {

/// An answer on its way, piece by piece: a slow reader of a large file costs no more than one of them.
class answer_writer {
 public:
  static constexpr std::size_t piece_size = 64 * 1024;

  /// Takes an answer and gives its head. `further` are lines of settings.
  [[nodiscard]] std::string begin(response&& answer, bool keep_alive, bool head_only,
                                  std::initializer_list<std::string_view> further);
  [[nodiscard]] bool done() const noexcept { return sent_ == answer_.body_size(); }
  /// The next piece of the body; it lives as long as the answer.
  [[nodiscard]] std::string_view next();
  /// Gives back what the answer held.
  void clear();

 private:
  response answer_;
  std::size_t sent_ = 0;
};

/// Status line and fields of an answer, with Date, Content-Length and Connection.
[[nodiscard]] std::string write_head(const response& answer, bool keep_alive,
                                     std::initializer_list<std::string_view> further);

}  // namespace flinxx::http
