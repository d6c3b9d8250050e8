#pragma once

#include <flinxx/ops/log_level.hpp>

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <cstddef>
#include <memory>
#include <mutex>

namespace flinxx::ops::detail {

/// One event as one line of at most max_line bytes.
class line_formatter : public spdlog::formatter {
 public:
  /// What a pipe takes in one piece (PIPE_BUF).
  static constexpr std::size_t max_line = 4096;

  /// With priorities each line begins with one, as systemd's journal reads it (sd-daemon(3)).
  explicit line_formatter(log_format format, bool has_priorities = false) noexcept
      : format_(format), has_priorities_(has_priorities) {}
  void format(const spdlog::details::log_msg& event, spdlog::memory_buf_t& line) override;
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override;

 private:
  log_format format_;
  bool has_priorities_;
};

/// Writes each line to a descriptor, at once and whole, or drops it where that would have to wait; the first line that
/// can be written after a loss is preceded by one that says how many were lost.
class line_sink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit line_sink(int descriptor) noexcept : descriptor_(descriptor) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& event) override;
  void flush_() override {}

 private:
  bool write_line(const spdlog::details::log_msg& event);

  int descriptor_;
  std::size_t lost_ = 0;
};

[[nodiscard]] std::shared_ptr<spdlog::logger> make_logger(int descriptor, log_level level, log_format format);

}  // namespace flinxx::ops::detail
