#include <flinxx/metrics/process.hpp>
#include <flinxx/metrics/tally.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace flinxx::metrics;

namespace {

constexpr std::array<std::string_view, 3> colours{"red", "green", "other"};
constexpr std::array bounds{1.0, 2.5};

}  // namespace

TEST_CASE("a name that is not known counts as the last one") {
  counts_by<colours> counted;
  for (const auto name : {"red", "blue", "", "other", "red"}) counted.add(name);
  CHECK(counted[0].read() == 2);
  CHECK(counted[1].read() == 0);
  CHECK(counted[2].read() == 3);
}

TEST_CASE("a histogram counts a value below the first bound that it does not exceed") {
  histogram<bounds> h;
  for (const double value : {0.0, 1.0, 1.001, 2.5, 2.6, 100.0}) h.add(value);
  CHECK(h.bucket(0) == 2);
  CHECK(h.bucket(1) == 2);
  CHECK(h.bucket(2) == 2);
  CHECK(h.sum() == Approx(107.101));
}

TEST_CASE("each close reason has a name of its own, as labels are written") {
  const std::set<std::string_view> names(close_names.begin(), close_names.end());
  CHECK(names.size() == flinxx::ops::close_reason_count);
  CHECK(names.count("unknown") == 0);
  for (const auto name : names)
    CHECK(std::all_of(name.begin(), name.end(), [](char c) { return c == '_' || (c >= 'a' && c <= 'z'); }));
}

TEST_CASE("what the system says of the process is there") {
  const process_figures now = read_process();
  CHECK(now.resident_bytes > 1'000'000);
  CHECK(now.virtual_bytes >= now.resident_bytes);
  CHECK(now.threads >= 1);
  CHECK(now.open_files >= 1);
  CHECK(now.max_files >= now.open_files);
  CHECK(now.start_seconds > 1.6e9);
  CHECK(read_process().start_seconds == now.start_seconds);
}
