#include <flinxx/signaling/payload.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <string_view>

using namespace flinxx;
using signaling::verdict;

namespace {

const signaling::payload_limits limits;

// What stands behind the name.
std::string_view arguments(std::string_view text) {
  REQUIRE(json::parse(text, 64));
  const auto comma = std::min(text.find(','), text.size() - 2);
  return text.substr(comma + 1, text.size() - comma - 2);
}

verdict offer(std::string_view text) {
  return check_description(arguments(text), "offer", limits).shape;
}
verdict candidate(std::string_view text) {
  return check_candidate(arguments(text), limits).shape;
}
verdict find(std::string_view text) {
  return check_find(arguments(text), limits);
}
verdict nothing(std::string_view text) {
  return signaling::check_nothing(arguments(text));
}

}  // namespace

TEST_CASE("an offer is an object with type and sdp, and may hold more") {
  CHECK(offer(R"(["webrtc_offer",{"offer":{"type":"offer","sdp":"v=0"}}])") == verdict::ok);
  CHECK(offer(R"(["webrtc_offer",{"offer":{"sdp":"","type":"offer","more":[1]},"x":1}])") == verdict::ok);
  CHECK(offer(R"(["webrtc_offer",{"offer":{"type":"\u006fffer","sdp":"v=0"}}])") == verdict::ok);
  for (const std::string_view bad :
       {R"(["o"])", R"(["o",null])", R"(["o",1])", R"(["o",[]])", R"(["o",{}])", R"(["o",{"offer":null}])",
        R"(["o",{"offer":"x"}])", R"(["o",{"offer":{}}])", R"(["o",{"offer":{"type":"offer"}}])",
        R"(["o",{"offer":{"sdp":"x"}}])", R"(["o",{"offer":{"type":"answer","sdp":"x"}}])",
        R"(["o",{"offer":{"type":"offer","sdp":1}}])", R"(["o",{"answer":{"type":"offer","sdp":"x"}}])",
        R"(["o",{"offer":{"type":"offer","sdp":"x"}},1])"}) {
    CAPTURE(bad);
    CHECK(offer(bad) == verdict::invalid);
  }
}

TEST_CASE("an early offer is one that names no session, and smaller than one for the partner") {
  const auto early = [](const std::string& text) { return check_early_offer(arguments(text), limits); };
  const auto of = [](std::size_t bytes) {
    return R"(["e",{"offer":{"type":"offer","sdp":")" + std::string(bytes, 'x') + R"("}}])";
  };
  CHECK(early(of(0)) == verdict::ok);
  const std::size_t rest = arguments(of(0)).size();
  CHECK(early(of(limits.max_early_offer - rest)) == verdict::ok);
  CHECK(early(of(limits.max_early_offer - rest + 1)) == verdict::too_large);
  for (const std::string bad :
       {R"(["e"])", R"(["e",null])", R"(["e",{"offer":null}])", R"(["e",{"offer":{"sdp":"x"}}])",
        R"(["e",{"offer":{"type":"answer","sdp":"x"}}])", R"(["e",{"offer":{"type":"offer","sdp":1}}])",
        R"(["e",{"offer":{"type":"offer","sdp":"x"},"sessionId":"a"}])",
        R"(["e",{"offer":{"type":"offer","sdp":"x"},"session\u0049d":"a"}])",
        R"(["e",{"offer":{"type":"offer","sdp":"x"}},1])"}) {
    CAPTURE(bad);
    CHECK(early(bad) == verdict::invalid);
  }
}

TEST_CASE("of a key that stands twice the last counts, as for JavaScript") {
  CHECK(offer(R"(["o",{"offer":1,"offer":{"type":"offer","sdp":"x"}}])") == verdict::ok);
  CHECK(offer(R"(["o",{"offer":{"type":"offer","sdp":"x"},"offer":1}])") == verdict::invalid);
}

TEST_CASE("a candidate is null or an object with a candidate line") {
  CHECK(candidate(R"(["c",{"candidate":null}])") == verdict::ok);
  CHECK(candidate(R"(["c",{"candidate":{"candidate":""}}])") == verdict::ok);
  CHECK(candidate(
            R"(["c",{"candidate":{"candidate":"c","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"u","x":{}}}])") ==
        verdict::ok);
  CHECK(candidate(
            R"(["c",{"candidate":{"candidate":"c","sdpMid":null,"sdpMLineIndex":null,"usernameFragment":null}}])") ==
        verdict::ok);
  for (const std::string_view bad :
       {R"(["c"])", R"(["c",null])", R"(["c",{}])", R"(["c",{"candidate":1}])", R"(["c",{"candidate":[]}])",
        R"(["c",{"candidate":{}}])", R"(["c",{"candidate":{"candidate":1}}])",
        R"(["c",{"candidate":{"candidate":"c","sdpMid":0}}])",
        R"(["c",{"candidate":{"candidate":"c","sdpMLineIndex":"0"}}])",
        R"(["c",{"candidate":{"candidate":"c","usernameFragment":[]}}])", R"(["c",{"candidate":null},null])"}) {
    CAPTURE(bad);
    CHECK(candidate(bad) == verdict::invalid);
  }
}

TEST_CASE("what is for the partner may say in a string to which session it belongs") {
  const auto session = [](std::string_view text) {
    const std::string_view all = arguments(text);
    const auto found =
        text.find("candidate") == text.npos ? check_description(all, "offer", limits) : check_candidate(all, limits);
    CHECK(found.shape == verdict::ok);
    return found.session ? json::decode(*found.session) : "none";
  };
  CHECK(session(R"(["o",{"offer":{"type":"offer","sdp":"x"}}])") == "none");
  CHECK(session(R"(["o",{"sessionId":"a","offer":{"type":"offer","sdp":"x"}}])") == "a");
  CHECK(session(R"(["o",{"offer":{"type":"offer","sdp":"x","sessionId":1}}])") == "none");
  CHECK(session(R"(["c",{"candidate":null,"sessionId":""}])").empty());
  CHECK(session(R"(["c",{"sessionId":1,"candidate":null,"session\u0049d":"b"}])") == "b");
  for (const std::string bad : {"null", "1", "true", "[]", "{}", R"(["a"])", R"({"id":"a"})"}) {
    CAPTURE(bad);
    CHECK(offer(R"(["o",{"offer":{"type":"offer","sdp":"x"},"sessionId":)" + bad + "}]") == verdict::invalid);
    CHECK(candidate(R"(["c",{"sessionId":)" + bad + R"(,"candidate":null}])") == verdict::invalid);
  }
}

TEST_CASE("sizes are limited to the byte") {
  const auto sized = [](std::string_view head, std::string_view tail, std::size_t size) {
    return "[\"x\"," + std::string(head) + std::string(size - head.size() - tail.size(), 'a') + std::string(tail) + "]";
  };
  constexpr std::string_view offer_head = R"({"offer":{"type":"offer","sdp":")";
  constexpr std::string_view candidate_head = R"({"candidate":{"candidate":")";
  CHECK(offer(sized(offer_head, "\"}}", limits.max_description)) == verdict::ok);
  CHECK(offer(sized(offer_head, "\"}}", limits.max_description + 1)) == verdict::too_large);
  CHECK(candidate(sized(candidate_head, "\"}}", limits.max_candidate)) == verdict::ok);
  CHECK(candidate(sized(candidate_head, "\"}}", limits.max_candidate + 1)) == verdict::too_large);
}

TEST_CASE("find_partner takes nothing, or interests, languages and a mode") {
  for (const std::string_view good :
       {R"(["f"])", R"(["f",null])", R"(["f",{}])", R"(["f",{"interests":[]}])", R"(["f",{"interests":["a","b"]}])",
        R"(["f",{"x":1}])", R"(["f",{"languages":["de-AT"],"mode":"any"}])", R"(["f",{"mode":"text"}])"}) {
    CAPTURE(good);
    CHECK(find(good) == verdict::ok);
  }
  for (const std::string_view bad :
       {R"(["f",1])", R"(["f","x"])", R"(["f",[]])", R"(["f",{"interests":"a"}])", R"(["f",{"interests":[1]}])",
        R"(["f",{"interests":null}])", R"(["f",{},{}])", R"(["f",{"languages":"de"}])", R"(["f",{"languages":[1]}])",
        R"(["f",{"mode":"audio"}])", R"(["f",{"mode":1}])", R"(["f",{"mode":null}])"}) {
    CAPTURE(bad);
    CHECK(find(bad) == verdict::invalid);
  }
  std::string many = R"(["f",{"interests":["a")";
  for (std::size_t i = 0; i < limits.max_interests; ++i) many += R"(,"a")";
  CHECK(find(many + "]}]") == verdict::invalid);
  CHECK(find(R"(["f",{"interests":[")" + std::string(limits.max_interest, 'a') + "\"]}]") == verdict::invalid);
}

TEST_CASE("skip_user takes nothing, or the session that is to be skipped and whom to avoid") {
  const auto skip = [](std::string_view text) { return signaling::check_skip(arguments(text)); };
  for (const std::string_view good : {R"(["s"])", R"(["s",null])", R"(["s",{}])"}) {
    CHECK(skip(good).shape == verdict::ok);
    CHECK_FALSE(skip(good).session);
  }
  const auto named = skip(R"(["s",{"session\u0049d":"a"}])");
  CHECK(named.shape == verdict::ok);
  REQUIRE(named.session);
  CHECK(json::decode(*named.session) == "a");
  CHECK(skip(R"(["s",{"avoid":["t"]}])").shape == verdict::ok);
  CHECK(skip(R"(["s",{"avoid":["t"],"sessionId":"a"}])").session);
  CHECK(skip(R"(["s",{"proof":"p"}])").shape == verdict::ok);
  CHECK(skip(R"(["s",{"proof":1}])").shape == verdict::invalid);
  for (const std::string_view bad : {R"(["s",{"a":1}])", R"(["s",{"sessionId":1}])", R"(["s",{"sessionId":null}])",
                                     R"(["s",{"sessionId":"a","b":1}])", R"(["s",1])", R"(["s",[]])", R"(["s","a"])",
                                     R"(["s",null,null])", R"(["s",{"sessionId":"a"},null])"}) {
    CAPTURE(bad);
    CHECK(skip(bad).shape == verdict::invalid);
  }
}

TEST_CASE("stop takes nothing") {
  CHECK(nothing(R"(["s"])") == verdict::ok);
  CHECK(nothing(R"(["s",null])") == verdict::ok);
  CHECK(nothing(R"(["s",{}])") == verdict::ok);
  CHECK(nothing(R"(["s",{"a":1}])") == verdict::invalid);
  CHECK(nothing(R"(["s",1])") == verdict::invalid);
  CHECK(nothing(R"(["s",[]])") == verdict::invalid);
  CHECK(nothing(R"(["s",null,null])") == verdict::invalid);
}

TEST_CASE("a report says why, and may name its session") {
  const auto report = [](std::string_view text) { return signaling::check_report(arguments(text)); };
  CHECK(report(R"(["r",{"reason":"minor"}])").why == moderation::reason::minor);
  CHECK_FALSE(report(R"(["r",{"reason":"spam"}])").session);
  const auto named = report(R"(["r",{"sessionId":"a","reason":"sp\u0061m","x":1}])");
  CHECK(named.why == moderation::reason::spam);
  REQUIRE(named.session);
  CHECK(json::decode(*named.session) == "a");
  for (const std::string_view bad :
       {R"(["r"])", R"(["r",null])", R"(["r",{}])", R"(["r",{"reason":"fun"}])", R"(["r",{"reason":1}])",
        R"(["r",{"reason":"spam","sessionId":1}])", R"(["r","spam"])", R"(["r",{"reason":"spam"},1])"}) {
    CAPTURE(bad);
    CHECK_FALSE(report(bad).why);
  }
}

TEST_CASE("of the texts that find_partner names to be avoided the first ones count, if they are short") {
  const auto avoided = [](std::string_view text) { return signaling::avoided_in(arguments(text), 2, 3); };
  using texts = std::vector<std::string>;
  for (const std::string_view none : {R"(["f"])", R"(["f",null])", R"(["f",{}])", R"(["f",{"avoid":[]}])"})
    CHECK(avoided(none) == texts{});
  CHECK(avoided(R"(["f",{"avoid":["abcd","a","","b"]}])") == texts{"a", ""});
  for (const std::string_view bad : {R"(["f",{"avoid":1}])", R"(["f",{"avoid":null}])", R"(["f",{"avoid":["a",1]}])"})
    CHECK_FALSE(avoided(bad));
}
