#include <flinxx/metrics/text.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>

using namespace flinxx::metrics;

namespace {

constexpr family sent{"app_sent", kind::counter, "What was sent.", {"kind", "to"}};
constexpr family open_now{"app_open", kind::gauge, "What is open."};
constexpr family build{"app_build", kind::info, "What runs.", {"version"}};
constexpr family waits{"app_wait_seconds", kind::histogram, "How long it took.", {"worker"}};

std::string written(format f) {
  text out(f);
  out.begin(sent);
  out.add({"a", "b\"\\\n"}, 3);
  out.begin(open_now);
  out.begin(build);
  out.add({"1.0"}, 1);
  out.begin(waits);
  constexpr std::array bounds{0.001, 1.0};
  constexpr std::array<std::uint64_t, 3> counts{1, 2, 3};
  out.add({"0"}, distribution{bounds, counts, 7.25});
  return out.take();
}

}  // namespace

TEST_CASE("Prometheus' text: _total belongs to the name, and a family without a value is not there") {
  CHECK(written(format::prometheus) ==
        "# HELP app_sent_total What was sent.\n"
        "# TYPE app_sent_total counter\n"
        "app_sent_total{kind=\"a\",to=\"b\\\"\\\\\\n\"} 3\n"
        "# HELP app_build_info What runs.\n"
        "# TYPE app_build_info gauge\n"
        "app_build_info{version=\"1.0\"} 1\n"
        "# HELP app_wait_seconds How long it took.\n"
        "# TYPE app_wait_seconds histogram\n"
        "app_wait_seconds_bucket{worker=\"0\",le=\"0.001\"} 1\n"
        "app_wait_seconds_bucket{worker=\"0\",le=\"1.0\"} 3\n"
        "app_wait_seconds_bucket{worker=\"0\",le=\"+Inf\"} 6\n"
        "app_wait_seconds_sum{worker=\"0\"} 7.25\n"
        "app_wait_seconds_count{worker=\"0\"} 6\n");
}

TEST_CASE("OpenMetrics: _total belongs to the sample, and the end is said") {
  const std::string out = written(format::open_metrics);
  CHECK(out.starts_with("# HELP app_sent What was sent.\n# TYPE app_sent counter\napp_sent_total{kind="));
  CHECK(out.find("# TYPE app_build info\napp_build_info{version=\"1.0\"} 1\n") != std::string::npos);
  CHECK(out.ends_with("# EOF\n"));
}

TEST_CASE("the format is what Accept asks for") {
  const std::string_view prometheus_2 =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  const std::string_view prometheus_3 =
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
      "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
      "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
  for (const auto accept : {prometheus_2, prometheus_3, std::string_view("application/openmetrics-text"),
                            std::string_view("application/openmetrics-text;q=1e999, text/plain")})
    CHECK(format_for(accept) == format::open_metrics);
  for (const auto accept :
       {"", "*/*", "text/plain", "application/openmetrics-text;version=0.0.1", "text/html,*/*",
        "application/openmetrics-text;q=0", "application/openmetrics-text;q=0.1, text/plain;q=0.5",
        "application/openmetrics-text;q=x", "application/openmetrics-text;q=nan",
        "application/openmetrics-text;q=-1e999", ";;;,,,=;q", "application/openmetrics-text;version"})
    CHECK(format_for(accept) == format::prometheus);
}

TEST_CASE("numbers are as short as they can be, and lose nothing") {
  CHECK(number_text(0) == "0");
  CHECK(number_text(1764322123456.0) == "1764322123456");
  CHECK(number_text(-3) == "-3");
  CHECK(number_text(0.1) == "0.1");
  CHECK(number_text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(number_text(2, true) == "2.0");
  CHECK(number_text(0.25, true) == "0.25");
}
