#include "socketio/event_log.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using flinxx::socketio::event_log;
using flinxx::socketio::log_bounds;

namespace {

constexpr log_bounds roomy{.max_events = 128, .max_bytes = 128 * 1024};

// "1:[a 2:[b+x" for events 1 and 2, the second with an attachment; behind a bar what their offsets carry.
std::string after(const event_log& log, std::uint64_t number) {
  std::string all;
  log.since(number, [&](std::uint64_t each, std::string_view array, std::string_view end, const auto& attachments) {
    const std::string digits = std::to_string(each);
    REQUIRE(end.starts_with(",\"" + digits));
    REQUIRE(end.ends_with("\"]"));
    all.append(all.empty() ? "" : " ").append(digits).append(":").append(array);
    for (const std::string& one : attachments) all.append("+").append(one);
    end.remove_prefix(2 + digits.size());
    end.remove_suffix(2);
    if (!end.empty()) all.append("|").append(end);
  });
  return all;
}

}  // namespace

TEST_CASE("what is kept comes again from any event on") {
  event_log log;
  CHECK(log.empty());
  CHECK(after(log, 0).empty());
  CHECK(log.next_offset().text() == ",\"1\"]");
  log.write("[one", {}, roomy);
  log.write("[two", std::vector<std::string>{"x", "", "yz"}, roomy);
  log.write("[three", {}, roomy);
  CHECK(log.last() == 3);
  CHECK(log.last_offset().text() == ",\"3\"]");
  CHECK(after(log, 0) == "1:[one 2:[two+x++yz 3:[three");
  CHECK(after(log, 1) == "2:[two+x++yz 3:[three");
  CHECK(after(log, 2) == "3:[three");
  CHECK(after(log, 3).empty());
  CHECK(log.reaches_back_to(0));
  CHECK_FALSE(log.reaches_back_to(4));
}

TEST_CASE("what is confirmed is forgotten") {
  event_log log;
  log.begin_after(5);
  CHECK(log.reaches_back_to(5));
  CHECK_FALSE(log.reaches_back_to(4));
  for (const char* text : {"[six", "[seven", "[eight"}) log.write(text, {}, roomy);
  log.confirm(7);
  CHECK(after(log, 0) == "8:[eight");
  CHECK_FALSE(log.reaches_back_to(6));
  CHECK(log.reaches_back_to(7));
  log.confirm(3);  // late
  CHECK(after(log, 0) == "8:[eight");
  log.confirm(8);
  CHECK(log.empty());
  log.write("[nine", {}, roomy);
  CHECK(after(log, 0) == "9:[nine");
}

TEST_CASE("over its bounds the oldest are forgotten") {
  event_log log;
  SECTION("events") {
    for (std::uint64_t i = 1; i <= 100; ++i) {
      log.write("[p" + std::to_string(i), {}, {.max_events = 3, .max_bytes = 600});
      CHECK(log.reaches_back_to(i > 3 ? i - 3 : 0));
      CHECK_FALSE((i > 3 && log.reaches_back_to(i - 4)));
    }
    CHECK(after(log, 0) == "98:[p98 99:[p99 100:[p100");
  }
  SECTION("bytes, attachments counted") {
    const log_bounds bounds{.max_events = 9, .max_bytes = 26};
    log.write("aaaa", {}, bounds);
    log.write("bb", std::vector<std::string>{"cccc"}, bounds);
    CHECK(after(log, 0) == "1:aaaa 2:bb+cccc");
    log.write("d", {}, bounds);
    CHECK(after(log, 0) == "2:bb+cccc 3:d");
    log.write(std::string(40, 'x'), {}, bounds);
    CHECK(log.empty());
    CHECK(log.reaches_back_to(4));
    CHECK_FALSE(log.reaches_back_to(3));
  }
}

TEST_CASE("each event comes again with the state that it took along") {
  event_log log;
  log.write("[a", {}, roomy);
  log.carry("one");
  CHECK(log.next_offset().text() == ",\"2.one\"]");
  log.write("[b", {}, roomy);
  log.write("[c", {}, roomy);
  log.carry("lost");  // no event takes it along
  log.carry("");
  log.write("[d", {}, roomy);
  log.carry("two");
  CHECK(log.last_offset().text() == ",\"4.two\"]");
  log.write("[e", {}, roomy);
  CHECK(after(log, 0) == "1:[a 2:[b|.one 3:[c|.one 4:[d 5:[e|.two");
  log.confirm(5);
  log.carry("three");
  CHECK(log.last_offset().text() == ",\"5.three\"]");
  CHECK(log.next_offset().text() == ",\"6.three\"]");
  log.write("[f", {}, roomy);
  CHECK(after(log, 0) == "6:[f|.three");
}

// Beside a model that keeps the texts in a list.
TEST_CASE("a long random walk keeps what the model keeps") {
  struct kept {
    std::string text;  // as after() shows it
    std::size_t size;
  };
  std::mt19937 random(20);
  const auto up_to = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random); };
  const log_bounds bounds{.max_events = 9, .max_bytes = 600};
  event_log log;
  std::deque<kept> model;
  std::uint64_t last = 0;
  std::size_t bytes = 0;
  std::string state;
  const auto forget = [&] {
    bytes -= model.front().size;
    model.pop_front();
  };
  for (int step = 0; step < 100'000; ++step) {
    const std::size_t choice = up_to(9);
    if (choice == 0) {
      const std::uint64_t number = up_to(last + 1);
      log.confirm(number);
      while (!model.empty() && last - model.size() < number) forget();
    } else if (choice == 1) {
      state = up_to(1) == 0 ? "" : std::to_string(step);
      log.carry(state);
    } else {
      const std::string array =
          "[" + std::string(up_to(40) == 0 ? 700 : up_to(120), static_cast<char>('a' + up_to(25)));
      const std::vector<std::string> attachments(up_to(5) == 0 ? up_to(3) : 0, std::string(up_to(30), 'z'));
      std::string text = std::to_string(++last) + ":" + array;
      std::size_t size = 4 + array.size() + (attachments.empty() ? 0 : 4);
      for (const std::string& each : attachments) {
        text.append("+").append(each);
        size += 4 + each.size();
      }
      if (!state.empty()) text += "|." + state;
      const std::string end = ",\"" + std::to_string(last) + (state.empty() ? "" : "." + state) + "\"]";
      if (log.next_offset().text() != end) FAIL(end);
      log.write(array, attachments, bounds);
      model.push_back({text, size});
      bytes += size;
      while (model.size() > bounds.max_events || bytes > bounds.max_bytes) forget();
    }
    std::string expected;
    for (const kept& each : model) expected += (expected.empty() ? "" : " ") + each.text;
    if (after(log, 0) != expected) FAIL(expected);
    if (log.empty() != model.empty() || log.last() != last) FAIL(step);
    if (!log.reaches_back_to(last - model.size()) || log.reaches_back_to(last + 1)) FAIL(step);
    if (last > model.size() && log.reaches_back_to(last - model.size() - 1)) FAIL(step);
  }
}

TEST_CASE("a log goes on in another one") {
  event_log from;
  from.begin_after(7);
  from.write("[eight", {}, roomy);
  from.carry("s1");
  from.write("[nine", std::vector<std::string>{"x", ""}, roomy);
  from.write("[ten", {}, roomy);
  from.carry("");
  from.write("[eleven", {}, roomy);
  from.carry("s2");
  event_log log;
  log.adopt(from.content(), roomy);
  CHECK(after(log, 0) == "8:[eight 9:[nine+x+|.s1 10:[ten|.s1 11:[eleven");
  CHECK(log.content() == from.content());
  CHECK(log.next_offset().text() == ",\"12.s2\"]");
  log.write("[twelve", {}, roomy);
  SECTION("with what fits") {
    event_log small;
    small.adopt(from.content(), {.max_events = 2, .max_bytes = 1024});
    CHECK(after(small, 0) == "10:[ten|.s1 11:[eleven");
    CHECK(small.last() == 11);
  }
  SECTION("when all is confirmed") {
    from.confirm(11);
    event_log empty;
    empty.adopt(from.content(), roomy);
    CHECK(empty.empty());
    CHECK(empty.next_offset().text() == ",\"12.s2\"]");
    empty.write("[twelve", {}, roomy);
  }
}
