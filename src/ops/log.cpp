#include "ops/log_detail.hpp"
#include "ops/text_detail.hpp"

#include <flinxx/ops/log.hpp>
#include <flinxx/ops/log_event.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace flinxx::ops {
namespace detail {
namespace {

// With every byte escaped as six, a message of this size still makes a line of less than max_line.
constexpr std::size_t cut_message = 600;

// Of the line that this thread writes: the library has no place for them, and formats a line where it is logged.
struct line_fields {
  const char* message = nullptr;
  std::initializer_list<log::field> all{};
};
thread_local line_fields fields_of_line;

spdlog::level::level_enum level_of(log_level level) noexcept {
  return level == log_level::off ? spdlog::level::off : static_cast<spdlog::level::level_enum>(level);
}

std::string_view name_of(spdlog::level::level_enum level) noexcept {
  static constexpr std::array<std::string_view, 7> names = {"trace", "debug", "info", "warn", "error", "fatal", "off"};
  return names[static_cast<std::size_t>(level)];
}

std::string utc(spdlog::log_clock::time_point time) {
  const auto at = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss hour(at - day);
  std::array<char, 64> text;
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int{date.year()},
                                 unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(hour.hours().count()),
                                 static_cast<int>(hour.minutes().count()), static_cast<int>(hour.seconds().count()),
                                 static_cast<int>(hour.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string as_text(const spdlog::details::log_msg& event, std::string_view message) {
  std::string level(name_of(event.level));
  level.resize(5, ' ');
  return utc(event.time) + ' ' + level + ' ' + escape_controls(message) + '\n';
}

std::string as_json(const spdlog::details::log_msg& event, std::string_view message) {
  nlohmann::ordered_json object = {{"time", utc(event.time)}, {"level", name_of(event.level)}, {"message", message}};
  const bool has_fields = event.payload.data() == fields_of_line.message;  // else it says how many lines were lost
  for (const auto& [name, value] : has_fields ? fields_of_line.all : std::initializer_list<log::field>())
    std::visit([&object, key = std::string(name)](const auto& v) { object[key] = v; }, value);
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

std::string_view priority_of(spdlog::level::level_enum level) noexcept {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug: return "<7>";
    case spdlog::level::warn: return "<4>";
    case spdlog::level::err: return "<3>";
    case spdlog::level::critical: return "<2>";
    default: return "<6>";
  }
}

// Whether what is written there goes to systemd's journal, which says so by DEVICE:INODE.
bool is_journal(int descriptor) {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat at {};
  if (stream == nullptr || ::fstat(descriptor, &at) != 0) return false;
  return stream == std::to_string(at.st_dev) + ':' + std::to_string(at.st_ino);
}

}  // namespace

std::string line_formatter::format(const spdlog::details::log_msg& event) const {
  const auto build = [this](const spdlog::details::log_msg& e, std::string_view text) {
    const std::string priority(has_priorities_ ? priority_of(e.level) : std::string_view());
    return priority + (format_ == log_format::json ? as_json(e, text) : as_text(e, text));
  };
  const std::string_view message(event.payload.data(), event.payload.size());
  auto line = build(event, message);
  if (line.size() > max_line) line = build(event, std::string(message.substr(0, cut_message)) + " [cut]");
  return line;
}

void line_sink::log(const spdlog::details::log_msg& event) {
  const std::lock_guard lock(mutex_);
  if (lost_ > 0) {
    const auto message = std::to_string(lost_) + " log lines before this one were lost: nobody read standard output";
    if (write_line({event.time, {}, {}, spdlog::level::warn, message})) lost_ = 0;
  }
  if (lost_ > 0 || !write_line(event)) ++lost_;
}

bool line_sink::write_line(const spdlog::details::log_msg& event) {
  // A descriptor that is ready takes a line of this size without waiting.
  pollfd ready = {descriptor_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) != 1) return false;
  const std::string line = formatter_.format(event);
  return ::write(descriptor_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

std::shared_ptr<spdlog::logger> make_logger(int descriptor, log_level level, log_format format) {
  auto sink = std::make_shared<line_sink>(descriptor, line_formatter(format, is_journal(descriptor)));
  auto logger = std::make_shared<spdlog::logger>("flinxx", std::move(sink));
  logger->set_level(level_of(level));
  return logger;
}

std::shared_ptr<spdlog::logger>& current_logger() {
  static auto logger = make_logger(STDOUT_FILENO, log_level::info, log_format::text);
  return logger;
}

}  // namespace detail

void setup_logging(log_level level, log_format format) {
  std::signal(SIGPIPE, SIG_IGN);
  set_logger(detail::make_logger(STDOUT_FILENO, level, format));
}

std::shared_ptr<spdlog::logger> set_logger(std::shared_ptr<spdlog::logger> logger) {
  return std::exchange(detail::current_logger(), std::move(logger));
}

log_level current_log_level() {
  const auto level = detail::current_logger()->level();
  return level >= spdlog::level::critical ? log_level::off : static_cast<log_level>(level);
}

void set_log_level(log_level level) {
  detail::current_logger()->set_level(detail::level_of(level));
}

void log::line(log_level level, std::string_view text, std::initializer_list<std::string> values) {
  std::string message;
  for (const std::string& value : values) {
    const std::size_t place = text.find("{}");
    if (place == std::string_view::npos) break;
    message.append(text.substr(0, place)).append(value);
    text.remove_prefix(place + 2);
  }
  message.append(text);
  ops::detail::current_logger()->log(ops::detail::level_of(level), spdlog::string_view_t(message));
}

void log::event(log_level level, std::string_view message, std::initializer_list<field> fields) {
  ops::detail::fields_of_line = {message.data(), fields};
  ops::detail::current_logger()->log(ops::detail::level_of(level),
                                     spdlog::string_view_t(message.data(), message.size()));
  ops::detail::fields_of_line = {};
}

}  // namespace flinxx::ops
