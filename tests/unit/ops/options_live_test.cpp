#include "unit/ops/options_fixture.hpp"

#include <map>

using namespace flinxx::ops;

namespace {

checked_options checked(strings arguments) {
  arguments.insert(arguments.begin(), "--check-config");
  return std::get<checked_options>(parse(arguments));
}

}  // namespace

TEST_CASE("options that differ are named with what they were, and those that are not live stay") {
  const auto before = parse_well({"--port", "1", "--limit-find", "7"});
  const auto now = parse_well({"--port", "2", "--limit-skip", "9", "--contact", "help"});
  std::map<std::string, option_change> by_name;
  for (const auto& each : changes_of(before, now)) by_name[each.name] = each;
  REQUIRE(by_name.size() == 4);
  CHECK(by_name["limit-find"].text == "limit-find is 5, was 7");
  CHECK(by_name["limit-skip"].text == "limit-skip is 9, was 10");
  CHECK(by_name["contact"].text == "contact is help, was nothing");
  CHECK_FALSE(by_name["port"].is_live);
  CHECK_THAT(by_name["port"].text, Catch::StartsWith("port stays as it is"));

  const auto next = with_live(before, now);
  CHECK(next.values.port == 1);
  CHECK(next.values.limit_find == 5);
  CHECK(next.values.limit_skip == 9);
  CHECK(next.values.contact == "help");
  CHECK(changes_of(now, with_live(now, now)).empty());
  CHECK(changes_of(next, now).size() == 1);  // the port, each time again
}

TEST_CASE("a secret that has changed is not shown") {
  const auto changes =
      changes_of(parse_well({}), parse_well({"--turn-secret", "do-not-show", "--admin-token", "nor-this"}));
  REQUIRE(changes.size() == 2);
  for (const auto& each : changes) {
    CHECK_THAT(each.text, !Catch::Contains("do-not-show"));
    CHECK_THAT(each.text, !Catch::Contains("nor-this"));
  }
}

TEST_CASE("what is checked is said all at once, what options ask of each other when the rest is right") {
  CHECK(checked({}).problems.empty());
  CHECK(checked({"--port", "x", "--threads", "y", "--tls-cert", "z"}).problems.size() == 2);
  CHECK(checked({"--tls-cert", "z", "--turn-urls", "turn:a.example.org", "--proxy-protocol", "on"}).problems.size() ==
        3);
  CHECK(checked({"--limit-find", "3"}).values.limit_find == 3);
  CHECK(checked({"--config", "/no/such/file"}).problems.size() == 1);
  CHECK(checked({"--max-outbox", "65536"}).warnings.size() == 1);
}
