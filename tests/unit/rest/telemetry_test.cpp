#include <flinxx/rest/telemetry.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <thread>
#include <vector>

using flinxx::rest::telemetry;
using nlohmann::json;

namespace {

json shown(const telemetry& t) {
  return json::parse(t.to_json());
}

}  // namespace

TEST_CASE("a report's figures go into their histograms, its errors are counted") {
  telemetry t;
  REQUIRE(t.take(
      R"({"firstFrameMs":200,"connectMs":201,"lossPercent":0.05,"errors":["ice_lost","ice_lost","server_lost"]})"));
  REQUIRE(t.take(R"({"firstFrameMs":1e6})"));
  const json now = shown(t);
  CHECK(now["reports"] == 2);
  CHECK(now["firstFrameMs"]["count"] == 2);
  CHECK(now["firstFrameMs"]["sum"] == 1000200);
  CHECK(now["firstFrameMs"]["buckets"]["200"] == 1);
  CHECK(now["firstFrameMs"]["buckets"]["more"] == 1);
  CHECK(now["connectMs"]["buckets"]["400"] == 1);
  CHECK(now["lossPercent"]["buckets"]["0.1"] == 1);
  CHECK(now["pageLoadMs"]["count"] == 0);
  CHECK(now["errors"]["ice_lost"] == 2);
  CHECK(now["errors"]["server_lost"] == 1);
  CHECK(now["errors"]["media_refused"] == 0);
}

TEST_CASE("what is no report counts for nothing, not even in part") {
  telemetry t;
  const std::vector<std::string> bad{
      "",
      "{}",
      "[]",
      "null",
      "{",
      R"({"firstFrameMs":"200"})",
      R"({"firstFrameMs":-1})",
      R"({"firstFrameMs":3600001})",
      R"({"firstFrameMs":1e999})",
      R"({"lossPercent":101})",
      R"({"connectMs":5,"userId":"x"})",
      R"({"connectMs":5,"errors":"ice_lost"})",
      R"({"connectMs":5,"errors":["unheard_of"]})",
      R"({"connectMs":5,"errors":[1]})",
      R"({"connectMs":5,"connectMs":5})",
      R"({"errors":["ice_lost"],"errors":[]})",
      R"({"errors":["ice_lost","ice_lost","ice_lost","ice_lost","ice_lost","ice_lost","ice_lost","ice_lost","ice_lost"]})",
      R"({"connectMs":5})" + std::string(telemetry::max_body, ' '),
  };
  for (const auto& body : bad) {
    INFO(body);
    CHECK_FALSE(t.take(body));
  }
  const json now = shown(t);
  CHECK(now["reports"] == 0);
  CHECK(now["connectMs"]["count"] == 0);
  CHECK(now["errors"]["ice_lost"] == 0);
}

TEST_CASE("reports of several threads are all counted") {
  telemetry t;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&t] {
      for (int n = 0; n < 500; ++n) (void)t.take(R"({"callSeconds":7,"errors":["ice_lost"]})");
    });
  }
  for (auto& thread : threads) thread.join();
  const json now = shown(t);
  CHECK(now["reports"] == 2000);
  CHECK(now["callSeconds"]["sum"] == 14000);
  CHECK(now["errors"]["ice_lost"] == 2000);
}
