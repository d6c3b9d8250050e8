#include "app/statsd.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <future>

using namespace flinxx::app;

TEST_CASE("a gauge as it is, of a counter what has come since, with its tags") {
  std::map<std::string, std::uint64_t> before;
  std::vector<statsd_sample> now{
      {"users", false, 7}, {"closed", true, 3, "reason:flood"}, {"closed", true, 2, "reason:replaced"}};
  CHECK(statsd_datagrams(now, "", before) ==
        std::vector<std::string>{
            "flinxx.users:7|g\nflinxx.closed:3|c|#reason:flood\nflinxx.closed:2|c|#reason:replaced"});
  now[0].value = 0;
  now[1].value = 10;
  CHECK(statsd_datagrams(now, "env:test,zone:a", before) ==
        std::vector<std::string>{"flinxx.users:0|g|#env:test,zone:a\nflinxx.closed:7|c|#env:test,zone:a,reason:flood"});
}

TEST_CASE("of all that is measured the few that matter, with their label as a tag") {
  using flinxx::metrics::kind;
  statsd_choice choice;
  choice.begin({"flinxx_users", kind::gauge, ""});
  choice.add({}, 3.0);
  choice.begin({"flinxx_relays", kind::counter, "", {"kind"}});
  choice.add({"offer"}, 2.0);
  choice.add({"answer"}, 1.0);
  choice.begin({"flinxx_http_requests", kind::counter, "", {"route", "status"}});
  choice.add({"page", "200"}, 9.0);
  choice.begin({"flinxx_match_wait_seconds", kind::histogram, ""});
  choice.add({}, flinxx::metrics::distribution{});
  std::map<std::string, std::uint64_t> before;
  CHECK(statsd_datagrams(choice.samples(), "", before) ==
        std::vector<std::string>{"flinxx.users:3|g\nflinxx.relays:2|c|#kind:offer\nflinxx.relays:1|c|#kind:answer"});
}

TEST_CASE("what does not fit into a datagram goes into another one, whole") {
  std::map<std::string, std::uint64_t> before;
  std::vector<statsd_sample> many;
  for (unsigned i = 0; i < 200; ++i) many.push_back({"gauge_" + std::to_string(i), false, i});
  const auto all = statsd_datagrams(many, "", before);
  CHECK(all.size() > 1);
  std::string joined;
  for (const auto& each : all) {
    CHECK(each.size() <= 1432);
    joined += (joined.empty() ? "" : "\n") + each;
  }
  for (unsigned i = 0; i < 200; ++i)
    CHECK_THAT('\n' + joined + '\n',
               Catch::Contains("\nflinxx.gauge_" + std::to_string(i) + ':' + std::to_string(i) + "|g\n"));
}

TEST_CASE("where nobody is reached nothing is asked for, and the end does not wait for long") {
  std::promise<void> asked;
  {
    const statsd_push push({"no-such-name.invalid", 1}, [&](flinxx::metrics::sink&) { asked.set_value(); });
  }
  CHECK(asked.get_future().wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
}
