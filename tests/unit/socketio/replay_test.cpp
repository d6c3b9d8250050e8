#include "socketio/replay.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using flinxx::socketio::recovery_settings;
using flinxx::socketio::replay;

namespace {

void add(replay& r, std::string_view text, const std::vector<std::string>& attachments = {}) {
  const std::string_view pieces[] = {text.substr(0, text.size() / 2), text.substr(text.size() / 2)};
  r.add(pieces, attachments);
}

// "1:a 2:b+x" for packets 1 and 2, the second with an attachment.
std::string after(const replay& r, std::uint64_t sequence) {
  std::string all;
  r.for_each_after(sequence, [&](std::uint64_t number, std::string_view text, const auto& attachments) {
    all.append(all.empty() ? "" : " ").append(std::to_string(number)).append(":").append(text);
    for (const std::string& each : attachments) all.append("+").append(each);
  });
  return all;
}

}  // namespace

TEST_CASE("what is kept comes again from any packet on") {
  const recovery_settings limits{.max_packets = 10, .max_bytes = 1000};
  replay r(0, limits);
  CHECK(r.empty());
  CHECK(after(r, 0).empty());
  add(r, "one");
  add(r, "two", {"x", "", "yz"});
  add(r, "three");
  CHECK(after(r, 0) == "1:one 2:two+x++yz 3:three");
  CHECK(after(r, 1) == "2:two+x++yz 3:three");
  CHECK(after(r, 2) == "3:three");
  CHECK(after(r, 3).empty());
  CHECK(r.reaches_back_to(0));
}

TEST_CASE("what is confirmed is forgotten") {
  const recovery_settings limits{.max_packets = 10, .max_bytes = 1000};
  replay r(5, limits);
  CHECK(r.reaches_back_to(5));
  CHECK_FALSE(r.reaches_back_to(4));
  for (const char* text : {"six", "seven", "eight"}) add(r, text);
  r.confirm(7);
  CHECK(after(r, 0) == "8:eight");
  CHECK_FALSE(r.reaches_back_to(6));
  CHECK(r.reaches_back_to(7));
  r.confirm(3);  // late
  CHECK(after(r, 0) == "8:eight");
  r.confirm(8);
  CHECK(r.empty());
  add(r, "nine");
  CHECK(after(r, 0) == "9:nine");
}

TEST_CASE("over its bounds the oldest are forgotten") {
  SECTION("packets") {
    const recovery_settings limits{.max_packets = 3, .max_bytes = 1000};
    replay r(0, limits);
    for (int i = 1; i <= 100; ++i) {
      add(r, "p" + std::to_string(i));
      CHECK(r.reaches_back_to(i > 3 ? static_cast<std::uint64_t>(i) - 3 : 0));
      CHECK_FALSE((i > 3 && r.reaches_back_to(static_cast<std::uint64_t>(i) - 4)));
    }
    CHECK(after(r, 0) == "98:p98 99:p99 100:p100");
  }
  SECTION("bytes, attachments counted") {
    const recovery_settings limits{.max_packets = 100, .max_bytes = 34};
    replay r(0, limits);
    add(r, "aaaa");
    add(r, "bb", {"cccc"});
    CHECK(after(r, 0) == "1:aaaa 2:bb+cccc");
    add(r, "d");
    CHECK(after(r, 0) == "2:bb+cccc 3:d");
    add(r, std::string(40, 'x'));
    CHECK(r.empty());
    CHECK(r.reaches_back_to(4));
    CHECK_FALSE(r.reaches_back_to(3));
  }
}
