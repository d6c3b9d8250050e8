#pragma once

#include <flinxx/ops/log_level.hpp>

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace flinxx::ops {

/// Sets up the log, a logger of spdlog: from then on it writes one event as one line to standard output,
/// in UTC:
///
///     2026-11-24T13:31:28.123Z info  message                                        (text)
///     {"time":"2026-11-24T13:31:28.123Z","level":"info","message":"message"}        (json)
///
/// Where systemd's journal reads it ($JOURNAL_STREAM), each begins with its priority: <3> for an error.
///
/// Control characters in a message are escaped in both, so a message cannot look like two; in JSON, bytes that are not
/// UTF-8 become U+FFFD. A line over 4096 bytes is cut. Each line is written at once, nothing is buffered.
///
/// Logging never blocks and never ends the server: where standard output cannot take a line (a pipe that nobody reads
/// is full, a terminal is stopped, the reader is gone), the line is lost, and the next one that can be written is
/// preceded by a warning with the number of lost lines. For that, SIGPIPE is ignored in the whole process from this
/// call on.
///
/// Call it once, before other threads run.
void setup_logging(log_level level, log_format format);

/// From now on the log is another logger, such as that of a program with a log of its own; gives the one before. Before
/// any, lines of text go to standard output. Call it before other threads run.
std::shared_ptr<spdlog::logger> set_logger(std::shared_ptr<spdlog::logger> logger);

/// The least severe event that is logged, and from now on another one. Any thread.
[[nodiscard]] log_level current_log_level();
void set_log_level(log_level level);

/// Lines of the log; any thread: log::warn("{} of {}", 1, "two"). spdlog itself, which takes seconds to compile, is
/// seen by log.cpp alone.
namespace log {

namespace detail {

[[nodiscard]] inline std::string text_of(std::string_view text) {
  return std::string(text);
}
template <std::integral Number>
[[nodiscard]] std::string text_of(Number number) {
  return std::to_string(number);
}

}  // namespace detail

/// Each {} of `text` stands for the next value; a value without one is left out.
void line(log_level level, std::string_view text, std::initializer_list<std::string> values);

template <class... Values>
void debug(std::string_view text, const Values&... values) {
  line(log_level::debug, text, {detail::text_of(values)...});
}
template <class... Values>
void info(std::string_view text, const Values&... values) {
  line(log_level::info, text, {detail::text_of(values)...});
}
template <class... Values>
void warn(std::string_view text, const Values&... values) {
  line(log_level::warn, text, {detail::text_of(values)...});
}
template <class... Values>
void error(std::string_view text, const Values&... values) {
  line(log_level::error, text, {detail::text_of(values)...});
}

}  // namespace log
}  // namespace flinxx::ops
