#include "app/call_events.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace flinxx;

TEST_CASE("a call that is over, as a line") {
  calls::call c{.ended_at = 1'764'306'000, .length_s = 61, .first_wait_ms = 1'500, .how = calls::ending::skip};
  c.shared = true;
  c.node = 3;
  CHECK(calls::to_line(c) ==
        R"({"id":"00000000-0000-4000-8000-000000000000","ended_at":1764306000,"length_s":61,"first_wait_ms":1500,)"
        R"("second_wait_ms":null,"ended":"skip","shared":true,"mode":"video","node":3})");
}

TEST_CASE("so many calls wait for a disk that is full, further ones are lost and counted") {
  const auto events = app::make_call_file("/dev/full", 3);
  for (int i = 0; i < 5; ++i) events->on_call({});
  CHECK(events->lost() == 2);
  CHECK(events->written() == 0);
}

TEST_CASE("a file of call events has whole lines, behind those that are there, when its writer has ended") {
  std::string name = (std::filesystem::temp_directory_path() / "flinxx-calls-XXXXXX").string();
  ::close(::mkstemp(name.data()));
  std::ofstream(name) << GENERATE("before\n", "before");  // as after a crash
  {
    const auto events = app::make_call_file(name);
    for (int i = 0; i < 1'000; ++i) events->on_call({.node = static_cast<std::uint16_t>(i)});
  }
  std::ifstream in(name);
  std::string line;
  REQUIRE(std::getline(in, line));
  CHECK(line == "before");
  for (int i = 0; i < 1'000; ++i) {
    REQUIRE(std::getline(in, line));
    CHECK(line.ends_with("\"node\":" + std::to_string(i) + "}"));
  }
  CHECK_FALSE(std::getline(in, line));
  std::filesystem::remove(name);
}
