#pragma once

#include "ops/spdlog_detail.hpp"

#include <flinxx/ops/log_level.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace flinxx::ops::detail {

/// One event as one line of at most max_line bytes.
class line_formatter {
 public:
  /// What a pipe takes in one piece (PIPE_BUF).
  static constexpr std::size_t max_line = 4096;

  /// With priorities each line begins with one, as systemd's journal reads it (sd-daemon(3)).
  explicit line_formatter(log_format format, bool has_priorities = false) noexcept
      : format_(format), has_priorities_(has_priorities) {}
  [[nodiscard]] std::string format(const spdlog::details::log_msg& event) const;

 private:
  log_format format_;
  bool has_priorities_;
};

/// Writes each line to a descriptor, at once and whole, or drops it where that would have to wait; the first line that
/// can be written after a loss is preceded by one that says how many were lost.
class line_sink : public spdlog::sinks::sink {
 public:
  line_sink(int descriptor, line_formatter formatter) noexcept : descriptor_(descriptor), formatter_(formatter) {}

  void log(const spdlog::details::log_msg& event) override;
  void flush() override {}
  // Lines have the form of line_formatter, whatever others are set.
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  bool write_line(const spdlog::details::log_msg& event);

  std::mutex mutex_;
  int descriptor_;
  line_formatter formatter_;
  std::size_t lost_ = 0;
};

[[nodiscard]] std::shared_ptr<spdlog::logger> make_logger(int descriptor, log_level level, log_format format);

}  // namespace flinxx::ops::detail
