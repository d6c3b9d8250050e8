#include <flinxx/moderation/decision.hpp>

#include <catch2/catch.hpp>

using namespace flinxx::moderation;

TEST_CASE("what desks tell each other is read as it was written, and nothing else is") {
  const counted_report r{ban_key{0xfedcba9876543210}, ban_key{7}, reason::threat};
  const ban b{reason::minor, 1'700'000'900'000, 3, 1'700'000'000'000, author::moderator};
  const decision report = r, banned = std::pair(ban_key{7}, b);
  const auto report_again = decision_in(to_bytes(report));
  REQUIRE(report_again);
  const auto& read = std::get<counted_report>(*report_again);
  CHECK((read.reporter == r.reporter && read.reported == r.reported && read.why == r.why));
  const auto ban_again = decision_in(to_bytes(banned));
  REQUIRE(ban_again);
  const auto& [who, as_read] = std::get<std::pair<ban_key, ban>>(*ban_again);
  CHECK((who == ban_key{7} && as_read.why == b.why && as_read.until == b.until));
  CHECK((as_read.count == b.count && as_read.since == b.since && as_read.by == b.by));
  for (const auto& d : {report, banned, decision(review{ban_key{7}, true, std::nullopt})}) {
    const std::string good = to_bytes(d);
    for (std::size_t size = 0; size < good.size(); ++size) CHECK_FALSE(decision_in(good.substr(0, size)));
    CHECK_FALSE(decision_in(good + 'x'));
    CHECK_FALSE(decision_in('\4' + good.substr(1)));
  }
  std::string wrong = to_bytes(report);
  wrong.back() = '\5';  // a reason
  CHECK_FALSE(decision_in(wrong));
  CHECK_FALSE(decision_in(to_bytes(counted_report{unknown, ban_key{7}, reason::spam})));
  CHECK_FALSE(decision_in(to_bytes(std::pair(unknown, b))));
  CHECK_FALSE(decision_in(to_bytes(std::pair(ban_key{7}, ban{reason::spam, -1, 1, 1}))));
  CHECK_FALSE(decision_in(to_bytes(std::pair(ban_key{7}, ban{reason::spam, 1, most_pauses + 1, 1}))));
  CHECK_FALSE(decision_in(to_bytes(std::pair(ban_key{7}, ban{reason::spam, 2, 0, 1}))));
  CHECK(decision_in(to_bytes(std::pair(ban_key{7}, ban{reason::spam, 2, 0, 2}))));
}

TEST_CASE("what a moderator has said is read as it was written: a dismissal, a note, or that there is none any more") {
  const auto again = [](const review& r) {
    const auto d = decision_in(to_bytes(r));
    REQUIRE(d);
    return std::get<review>(*d);
  };
  CHECK(again({ban_key{7}, true, std::nullopt}).is_dismissed);
  CHECK_FALSE(again({ban_key{7}, true, std::nullopt}).note);
  CHECK(again({ban_key{7}, false, "seen"}).note == "seen");
  CHECK_FALSE(again({ban_key{7}, false, "seen"}).is_dismissed);
  CHECK(again({ban_key{7}, false, ""}).note == "");
  CHECK(again({ban_key{7}, false, std::string(longest_note, 'x')}).note);
  CHECK_FALSE(decision_in(to_bytes(review{ban_key{7}, false, std::string(longest_note + 1, 'x')})));
  CHECK_FALSE(decision_in(to_bytes(review{ban_key{7}, false, std::nullopt})));
  CHECK_FALSE(decision_in(to_bytes(review{unknown, true, std::nullopt})));
}
