#include "ops/log_detail.hpp"

#include <flinxx/ops/log.hpp>
#include <flinxx/ops/log_event.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <regex>
#include <string>
#include <unistd.h>
#include <vector>

namespace ops = flinxx::ops;
using ops::detail::make_logger;

namespace {

/// A pipe in place of standard output.
class pipe_reader {
 public:
  pipe_reader() {
    REQUIRE(::pipe(ends_.data()) == 0);
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    ::fcntl(ends_[1], F_SETPIPE_SZ, 4 * 4096);
  }
  ~pipe_reader() {
    stop_reading();
    ::close(ends_[1]);
  }
  pipe_reader(const pipe_reader&) = delete;
  pipe_reader& operator=(const pipe_reader&) = delete;

  int writing_end() const { return ends_[1]; }

  void stop_reading() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }

  /// The lines that are there.
  std::vector<std::string> lines() {
    std::string text;
    std::array<char, 4096> piece;
    for (ssize_t count; (count = ::read(ends_[0], piece.data(), piece.size())) > 0;) {
      text.append(piece.data(), static_cast<std::size_t>(count));
    }
    std::vector<std::string> result;
    for (std::size_t end; (end = text.find('\n')) != text.npos; text.erase(0, end + 1)) {
      result.push_back(text.substr(0, end));
    }
    CHECK(text.empty());
    return result;
  }

 private:
  std::array<int, 2> ends_{};
};

std::string logged(ops::log_format format, std::string_view message) {
  pipe_reader reader;
  make_logger(reader.writing_end(), ops::log_level::info, format)->info("{}", message);
  const auto lines = reader.lines();
  REQUIRE(lines.size() == 1);
  return lines.front();
}

}  // namespace

TEST_CASE("a line of text has the time in UTC, the level and the message") {
  pipe_reader reader;
  const auto logger = make_logger(reader.writing_end(), ops::log_level::trace, ops::log_format::text);
  spdlog::details::log_msg event("", spdlog::level::info, "hello");
  event.time = spdlog::log_clock::time_point(std::chrono::milliseconds(1'795'527'088'003));
  logger->sinks().front()->log(event);
  logger->warn("{} and {}", 1, 2);
  logger->error("three");
  const auto lines = reader.lines();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "2026-11-24T13:31:28.003Z info  hello");
  CHECK(std::regex_match(lines[1], std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn  1 and 2)")));
  CHECK(lines[2].ends_with("Z error three"));
}

TEST_CASE("a JSON line is an object of time, level and message in this order") {
  const auto line = logged(ops::log_format::json, "hello");
  CHECK(std::regex_match(line, std::regex(R"(\{"time":"[0-9T:.-]{23}Z","level":"info","message":"hello"\})")));
}

TEST_CASE("hostile messages stay one line of valid JSON") {
  for (const std::string& message :
       {std::string("\"},{\"level\":\"error"), std::string("a\nb\r\tc\\"), std::string("nul\0byte", 8),
        std::string("\x01\x1b[31m\x7f"), std::string("{} {:d}"), std::string("Gr\xc3\xbc\xc3\x9f\x65 \xe2\x80\xa8")}) {
    const auto object = nlohmann::json::parse(logged(ops::log_format::json, message));
    CHECK(object.size() == 3);
    CHECK(object["message"] == message);
  }
  const auto object = nlohmann::json::parse(logged(ops::log_format::json, "\xff\xc3(\xed\xa0\x80"));
  CHECK(object["message"].get<std::string>().find("\xef\xbf\xbd") == 0);
}

TEST_CASE("hostile messages stay one line of text") {
  const auto line = logged(ops::log_format::text, std::string("a\n2026-11-24T13:31:28.123Z info  fake\r\x1b[2J\0", 41));
  CHECK(line.ends_with("a\\n2026-11-24T13:31:28.123Z info  fake\\r\\x1b[2"));
}

TEST_CASE("long messages are cut so that the line fits") {
  for (const auto format : {ops::log_format::text, ops::log_format::json}) {
    CHECK(logged(format, std::string(4000, 'x')).find(std::string(4000, 'x')) != std::string::npos);
    for (const char filler : {'x', '\x01', '\xff'}) {
      const auto line = logged(format, std::string(100'000, filler));
      CHECK(line.size() < ops::detail::line_formatter::max_line);
      CHECK(line.find(" [cut]") != std::string::npos);
    }
  }
}

TEST_CASE("a line is written by the logger that is set, with each {} as the next value") {
  pipe_reader reader;
  const auto before = ops::set_logger(make_logger(reader.writing_end(), ops::log_level::info, ops::log_format::text));
  ops::log::debug("below the level");
  ops::log::info("{} of {}: {}", 1, std::string("two {}"), std::string_view("three"));
  ops::log::warn("{}", -4);
  ops::log::error("{} and {}", "no more");
  ops::log::error("{} of one", 1, 2);
  ops::set_logger(before);
  const auto lines = reader.lines();
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].ends_with("Z info  1 of two {}: three"));
  CHECK(lines[1].ends_with("Z warn  -4"));
  CHECK(lines[2].ends_with("Z error no more and {}"));
  CHECK(lines[3].ends_with("Z error 1 of one"));
}

TEST_CASE("what is below the level is not logged") {
  pipe_reader reader;
  const auto log_all = [&](ops::log_level level) {
    const auto logger = make_logger(reader.writing_end(), level, ops::log_format::text);
    logger->trace("t");
    logger->debug("d");
    logger->info("i");
    logger->warn("w");
    logger->error("e");
    return reader.lines().size();
  };
  CHECK(log_all(ops::log_level::trace) == 5);
  CHECK(log_all(ops::log_level::debug) == 4);
  CHECK(log_all(ops::log_level::info) == 3);
  CHECK(log_all(ops::log_level::warn) == 2);
  CHECK(log_all(ops::log_level::error) == 1);
  CHECK(log_all(ops::log_level::off) == 0);
}

TEST_CASE("a reader that stops reading costs lines, which the log owns up to, and blocks nobody") {
  pipe_reader reader;
  const auto logger = make_logger(reader.writing_end(), ops::log_level::info, ops::log_format::text);
  for (int i = 0; i < 1000; ++i) logger->info("line {}", i);
  const auto kept = reader.lines();
  REQUIRE(!kept.empty());
  REQUIRE(kept.size() < 1000);
  CHECK(kept.back().ends_with("line " + std::to_string(kept.size() - 1)));

  logger->info("on we go");
  const auto after = reader.lines();
  REQUIRE(after.size() == 2);
  CHECK(after[0].find("warn  " + std::to_string(1000 - kept.size()) + " log lines") != std::string::npos);
  CHECK(after[1].ends_with("on we go"));
  logger->info("further");
  CHECK(reader.lines().size() == 1);
}

TEST_CASE("a reader that is gone does not end the process") {
  const auto before = ops::set_logger(nullptr);
  ops::setup_logging(ops::log_level::info, ops::log_format::text);
  CHECK(ops::set_logger(before) != nullptr);
  pipe_reader reader;
  const auto logger = make_logger(reader.writing_end(), ops::log_level::info, ops::log_format::text);
  reader.stop_reading();
  for (int i = 0; i < 3; ++i) logger->info("nobody hears this");
  SUCCEED();
}

TEST_CASE("an event has its fields in JSON, and in text its message") {
  for (const auto format : {ops::log_format::json, ops::log_format::text}) {
    pipe_reader out;
    const auto before = ops::set_logger(make_logger(out.writing_end(), ops::log_level::info, format));
    ops::log::event(ops::log_level::info, "it \"is\"",
                    {{"event", "test"}, {"count", std::int64_t{-3}}, {"good", true}, {"text", "a\nb"}});
    ops::log::event(ops::log_level::debug, "not this one", {{"event", "test"}});
    ops::log::info("{}", "plain");
    ops::set_logger(before);
    const auto lines = out.lines();
    REQUIRE(lines.size() == 2);
    if (format == ops::log_format::text) {
      CHECK(lines[0].ends_with(" info  it \"is\""));
      continue;
    }
    auto first = nlohmann::json::parse(lines[0]), second = nlohmann::json::parse(lines[1]);
    first.erase("time");
    second.erase("time");
    CHECK(first == nlohmann::json{{"level", "info"},
                                  {"message", "it \"is\""},
                                  {"event", "test"},
                                  {"count", -3},
                                  {"good", true},
                                  {"text", "a\nb"}});
    CHECK(second == nlohmann::json{{"level", "info"}, {"message", "plain"}});
  }
}

TEST_CASE("the level can be changed while it logs") {
  pipe_reader out;
  const auto before = ops::set_logger(make_logger(out.writing_end(), ops::log_level::warn, ops::log_format::text));
  for (const auto level : {ops::log_level::trace, ops::log_level::debug, ops::log_level::info, ops::log_level::warn,
                           ops::log_level::error, ops::log_level::off}) {
    ops::set_log_level(level);
    CHECK(ops::current_log_level() == level);
    ops::log::warn("{}", "seen?");
  }
  ops::set_logger(before);
  CHECK(out.lines().size() == 4);
}
