#include "unit/ops/options_fixture.hpp"

#include <fstream>
#include <unistd.h>

using namespace flinxx::ops;
using namespace std::chrono_literals;

namespace {

/// A file for the time of a test.
class temporary_file {
 public:
  explicit temporary_file(const std::string& text) {
    const int descriptor = ::mkstemp(path_.data());
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~temporary_file() { ::unlink(path_.c_str()); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/flinxx-options-XXXXXX";
};

config from_file(const std::string& text) {
  return parse_well({"--config", temporary_file(text).path()}).values;
}

std::string file_error(const std::string& text, std::initializer_list<std::string> parts) {
  const temporary_file file(text);
  auto message = error_of({"--config", file.path()}, {}, parts);
  CHECK(message.starts_with(file.path() + ':'));
  return message;
}

}  // namespace

TEST_CASE("the command line wins over the environment and that over the file") {
  const temporary_file file("port = 1\nping-interval = 1001\nping-timeout = 1001\n");
  const auto values =
      parse_well({"--config", file.path(), "--port", "3"}, {"FLINXX_PORT=2", "FLINXX_PING_INTERVAL=1002", "HOME=/root"})
          .values;
  CHECK(values.port == 3);
  CHECK(values.ping_interval == 1002ms);
  CHECK(values.ping_timeout == 1001ms);
  CHECK(values.config_file == file.path());
}

TEST_CASE("a list of a higher source replaces that of a lower one") {
  CHECK(parse_well({"--stun-urls", "none"}, {"FLINXX_STUN_URLS=stun:a"}).values.stun_urls.empty());
  CHECK(parse_well({"--stun-urls", "stun:b"}, {"FLINXX_STUN_URLS=stun:a"}).values.stun_urls == strings{"stun:b"});
}

TEST_CASE("the environment can name the file, and the command line another one") {
  const temporary_file one("port = 1"), two("port = 2");
  CHECK(parse_well({}, {"FLINXX_CONFIG=" + one.path()}).values.port == 1);
  CHECK(parse_well({"--config=" + two.path()}, {"FLINXX_CONFIG=" + one.path()}).values.port == 2);
}

TEST_CASE("PORT counts where FLINXX_PORT is not set") {
  CHECK(parse_well({}, {"PORT=81"}).values.port == 81);
  CHECK(parse_well({}, {"PORT=81", "FLINXX_PORT=82"}).values.port == 82);
  CHECK(parse_well({}, {"FLINXX_PORT=82", "PORT=81"}).values.port == 82);
  CHECK(parse_well({}, {"FLINXX_PORT=82", "PORT=junk"}).values.port == 82);
  CHECK(parse_well({}, {"PORT=81", "FLINXX_PORT="}).values.port == 81);
  CHECK(parse_well({"--port", "83"}, {"PORT=81"}).values.port == 83);
  CHECK(parse_well({"--config", temporary_file("port = 80").path()}, {"PORT=81"}).values.port == 81);
  CHECK_FALSE(error_of({}, {"PORT=junk"}, {"PORT: \"junk\"", "0 to 65535"}).empty());
}

TEST_CASE("wrong values in the environment are errors, empty ones are not there, unknown names are warnings") {
  CHECK_FALSE(error_of({}, {"FLINXX_LOG_LEVEL=loud"}, {"FLINXX_LOG_LEVEL", "\"loud\"", "trace, debug"}).empty());
  CHECK_FALSE(error_of({"--port", "1"}, {"FLINXX_PORT=x"}, {"FLINXX_PORT"}).empty());
  CHECK(parse_well({}, {"FLINXX_LOG_LEVEL=", "FLINXX_BOGUS=", "NOTHING"}).warnings.empty());
  const auto warnings = parse_well({}, {"FLINXX_BOGUS=secret", "FLINXX_HELP=1", "FLINXX_", "BOGUS=1"}).warnings;
  REQUIRE(warnings.size() == 2);
  CHECK_THAT(warnings[0], Catch::Contains("FLINXX_BOGUS") && !Catch::Contains("secret"));
  CHECK_THAT(warnings[1], Catch::Contains("FLINXX_HELP"));
}

TEST_CASE("a file has comments, blank lines, free spacing and any line ends") {
  const auto values = from_file(
      "# comment\r\n\r\n  port=81  # comment\n\tturn-secret = a#b=c\t# comment\nturn-urls = turn:a, turn:b\n"
      "cors-origins =\nhost = ::1");
  CHECK(values.port == 81);
  CHECK(values.turn_secret == "a#b=c");
  CHECK(values.turn_urls == strings{"turn:a", "turn:b"});
  CHECK(values.cors_origins.empty());
  CHECK(values.host == "::1");
  CHECK(from_file("").port == 5000);
}

TEST_CASE("errors in a file name the line") {
  CHECK_FALSE(file_error("\n# c\nport = 70000\n", {":3: port: \"70000\"", "0 to 65535"}).empty());
  CHECK_FALSE(file_error("port = 1\nbogus = hunter2\n", {":2: unknown option bogus;"}).empty());
  CHECK_FALSE(file_error("port 81\n", {":1: not a line"}).empty());
  CHECK_FALSE(file_error("[network]\n", {":1: not a line"}).empty());
  CHECK_FALSE(file_error("port = 1\n\nport = 2\n", {":3: port is given twice"}).empty());
  CHECK_FALSE(file_error("port =\n", {":1: port: \"\""}).empty());
  CHECK_FALSE(file_error("config = x\n", {":1: config cannot"}).empty());
  CHECK_FALSE(file_error("help = 1\n", {":1: help cannot"}).empty());
  CHECK_FALSE(file_error("= 1\n", {":1: unknown option"}).empty());
  CHECK_FALSE(file_error("--port = 1\n", {":1: unknown option --port"}).empty());
}

TEST_CASE("a wrong value in the file is an error also where the command line wins") {
  const temporary_file file("port = x");
  CHECK_FALSE(error_of({"--port", "1", "--config", file.path()}, {}, {":1: port"}).empty());
}

TEST_CASE("a file that cannot be read is an error that says why") {
  CHECK_FALSE(
      error_of({"--config", "/nope/flinxx.conf"}, {}, {"--config", "/nope/flinxx.conf", "No such file"}).empty());
  CHECK_FALSE(error_of({}, {"FLINXX_CONFIG=/tmp"}, {"FLINXX_CONFIG", "/tmp", "directory"}).empty());
}

TEST_CASE("what is wrong with a command line") {
  CHECK_FALSE(error_of({"--bogus", "1"}, {}, {"unknown option --bogus;"}).empty());
  CHECK_FALSE(error_of({"--bogus=1"}, {}, {"unknown option --bogus;"}).empty());
  CHECK_FALSE(error_of({"--por", "1"}, {}, {"unknown option --por;"}).empty());
  CHECK_FALSE(error_of({"--port"}, {}, {"--port needs a value", "0 to 65535"}).empty());
  CHECK_FALSE(error_of({"--port="}, {}, {"--port needs a value"}).empty());
  CHECK_FALSE(error_of({"--port", "--host", "::1"}, {}, {"--port needs a value"}).empty());
  CHECK_FALSE(error_of({"--port", "1", "--port", "2"}, {}, {"--port is given twice"}).empty());
  CHECK_FALSE(error_of({"--help=yes"}, {}, {"--help takes no value"}).empty());
  for (const auto* stray : {"stray", "-h", "-p", "::", ""}) {
    CHECK_FALSE(error_of({stray}, {}, {"unexpected argument \"" + std::string(stray) + '"'}).empty());
  }
  CHECK_FALSE(error_of({"--", "--port=1"}, {}, {"unexpected argument"}).empty());
  CHECK_FALSE(error_of({"--host", "a\nb\x1b"}, {}, {"a\\nb\\x1b"}).empty());
  CHECK(usage_error::exit_status == 2);
}

TEST_CASE("a value stands behind a = or as the next argument, whatever it looks like but for two dashes") {
  CHECK(parse_well({"--turn-secret", "-x"}).values.turn_secret == "-x");
  CHECK(parse_well({"--turn-secret=--x=y"}).values.turn_secret == "--x=y");
  CHECK(parse_well({"--web-root=a=b"}).values.web_root == "a=b");
  CHECK(parse_well({"--cors-origins", ""}).values.cors_origins.empty());
  CHECK(parse_well({"--port", "1", "--"}).values.port == 1);
  CHECK_FALSE(error_of({"--cors-origins="}, {}, {"--cors-origins needs a value"}).empty());
  CHECK_FALSE(error_of({"--port", "--", "1"}, {}, {"--port needs a value"}).empty());
  CHECK_FALSE(error_of({"--port=1", "--port"}, {}, {"--port needs a value"}).empty());
  CHECK_FALSE(error_of({"--help="}, {}, {"--help takes no value"}).empty());
  CHECK_FALSE(error_of({"--PORT", "1"}, {}, {"unknown option --PORT;"}).empty());
  CHECK_FALSE(error_of({"--=1"}, {}, {"unknown option --;"}).empty());
  CHECK_FALSE(error_of({"a=b", "--bogus"}, {}, {"unknown option --bogus;"}).empty());
  CHECK_FALSE(error_of({"a=b", "c"}, {}, {"unexpected argument \"a\""}).empty());
}

TEST_CASE("no error gives a secret away") {
  const std::string secret = "hunter2";
  const std::vector<strings> command_lines = {{"--turn-secret", "x " + secret},
                                              {"--turn-secret", "x", secret},
                                              {"--session-key", secret},
                                              {"--redis", "redis://:" + secret + "@"},
                                              {"--turn-secret", "--" + secret},
                                              {"--turn-secret", secret, "--turn-secret", secret},
                                              {"--turn-secret", secret, "--turn-urls", "x"},
                                              {"--turn-secret", secret, "--ice-transport-policy", "relay"},
                                              {"--turn-secrets=" + secret},
                                              {"--turn-secret " + secret},
                                              {"--turn-secret:" + secret},
                                              {"-turn-secret=" + secret},
                                              {"turn-secret=" + secret}};
  for (const auto& arguments : command_lines) {
    const auto message = error_of(arguments);
    CHECK_FALSE(message.empty());
    CHECK_THAT(message, !Catch::Contains(secret));
  }
  CHECK_THAT(error_of({}, {"FLINXX_TURN_SECRET=x " + secret}, {"FLINXX_TURN_SECRET"}), !Catch::Contains(secret));
  for (const auto* line : {"turn-secret = x hunter2", "turn-secrets = hunter2", "turn-secret hunter2",
                           "turn-secret: hunter2==", "turn-secret:hunter2=="}) {
    CHECK_THAT(file_error(line, {":1: "}), !Catch::Contains(secret));
  }
}

TEST_CASE("argv may be empty") {
  const char* const none[] = {nullptr};
  CHECK(std::holds_alternative<parsed_options>(parse_options(0, none, none, "")));
}
