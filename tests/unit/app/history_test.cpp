#include "app/history.hpp"

#include <flinxx/metrics/names.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using flinxx::app::history;
using flinxx::metrics::kind;
using flinxx::metrics::sink;
using nlohmann::json;

namespace {

constexpr std::int64_t start_ms = 1'764'000'000'000;
constexpr std::int64_t period_ms = 10'000;

json of(const history& h, std::string_view name) {
  return json::parse(*h.to_json(name));
}

// A walk that tells these.
auto walk_of(double count) {
  return [count](sink& to) {
    to.begin({"flinxx_users", kind::gauge, ""});
    to.add({}, count);
  };
}

}  // namespace

TEST_CASE("a gauge as it is, of a counter what has come a second, and nothing of it before the second time") {
  history h;
  const auto walk = [](double users, double offers, double skips) {
    return [=](sink& to) {
      to.begin({"flinxx_users", kind::gauge, ""});
      to.add({}, users);
      to.begin({"flinxx_relays", kind::counter, "", {"kind"}});
      to.add({"offer"}, offers);
      to.add({"answer"}, 1);
      to.begin({"flinxx_events", kind::counter, "", {"event"}});
      to.add({"skip_user"}, skips);
      to.add({"stop"}, 100 * skips);
    };
  };
  h.take(start_ms, walk(3, 10, 1));
  h.take(start_ms + period_ms, walk(4, 40, 6));
  const json hour = of(h, "hour");
  CHECK(hour["period"] == 10);
  CHECK(hour["times"] == json({1'764'000'000, 1'764'000'010}));
  CHECK(hour["figures"]["users"] == json({3, 4}));
  CHECK(hour["figures"]["relays"] == json({nullptr, 3}));
  CHECK(hour["figures"]["skips"] == json({nullptr, 0.5}));
  CHECK_FALSE(hour["figures"].contains("nodes"));
}

TEST_CASE("of ends by reason those that there were, and no others") {
  history h;
  const auto walk = [](double floods) {
    return [=](sink& to) {
      to.begin({"flinxx_sessions_closed", kind::counter, "", {"reason"}});
      to.add({"client_left"}, 7);
      to.add({"flood"}, floods);
    };
  };
  h.take(start_ms, walk(0));
  h.take(start_ms + period_ms, walk(0));
  h.take(start_ms + 2 * period_ms, walk(20));
  CHECK(of(h, "hour")["closes"] == json({{"flood", {nullptr, 0, 2}}}));
}

TEST_CASE("of a histogram what 95 of 100 are at most, of what has come since, whoever has counted it") {
  history h;
  const std::array bounds{0.1, 0.5};
  const auto walk = [&](std::uint64_t fast, std::uint64_t slow, std::uint64_t slowest) {
    return [=](sink& to) {
      const std::array<std::uint64_t, 3> counts{fast, slow, slowest};
      to.begin({"flinxx_event_loop_lag_seconds", kind::histogram, "", {"worker"}});
      to.add({"0"}, flinxx::metrics::distribution{bounds, counts, 0});
      to.add({"1"}, flinxx::metrics::distribution{bounds, counts, 0});
      to.begin({"flinxx_http_request_duration_seconds", kind::histogram, "", {"route"}});
      to.add({"page"}, flinxx::metrics::distribution{bounds, counts, 0});
    };
  };
  h.take(start_ms, walk(1000, 1000, 1000));
  h.take(start_ms + period_ms, walk(1100, 1000, 1000));
  h.take(start_ms + 2 * period_ms, walk(1190, 1010, 1000));
  h.take(start_ms + 3 * period_ms, walk(1190, 1010, 1001));
  h.take(start_ms + 4 * period_ms, walk(1190, 1010, 1001));
  const json hour = of(h, "hour");
  const auto lag = hour["figures"]["lag"];
  CHECK(lag[0].is_null());
  CHECK(lag[1].get<double>() == Approx(0.095));
  CHECK(lag[2].get<double>() == Approx(0.3));
  CHECK(lag[3].get<double>() == Approx(0.5));
  CHECK(lag[4].is_null());
  CHECK(hour["routes"]["page"] == lag);
  CHECK(hour["routes"].size() == 1);
}

TEST_CASE("an hour of each ten seconds and a day of each two minutes, in memory that does not grow") {
  history h;
  const std::size_t bytes = h.bytes();
  CHECK(bytes < 200'000);
  constexpr int readings = 9000;  // 25 hours
  for (int i = 0; i < readings; ++i) h.take(start_ms + i * period_ms, walk_of(i));
  const auto figures = [&](std::string_view name) { return of(h, name)["figures"]["users"]; };
  CHECK(figures("hour").size() == 360);
  CHECK(figures("hour").front() == readings - 360);
  CHECK(figures("hour").back() == readings - 1);
  CHECK(figures("day").size() == 720);
  CHECK(figures("day").back() == readings - 12);
  CHECK(figures("day").front() == readings - 12 * 720);
  CHECK(of(h, "day")["period"] == 120);
  CHECK(h.bytes() == bytes);
  CHECK_FALSE(h.to_json("week"));
}

TEST_CASE("every bucket of what it has of histograms fits") {
  using namespace flinxx::metrics;
  STATIC_REQUIRE(std::max({wait_bounds.size(), lag_bounds.size(), answer_bounds.size()}) < 16);
}
