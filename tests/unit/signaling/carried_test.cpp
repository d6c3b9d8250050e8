#include "signaling/carried.hpp"

#include "signaling/asked.hpp"

#include <catch2/catch.hpp>

using namespace flinxx;

TEST_CASE("what a client carries says where it stood") {
  CHECK(signaling::to_text({}).empty());
  CHECK(signaling::carried_in(signaling::to_text({true, {}})).waits);
  const matchmaking::past_match s{{1, 2, 3}, {4, 5, 6}};
  const auto back = signaling::carried_in(signaling::to_text({false, s}));
  REQUIRE(back.match);
  CHECK(back.match->id == s.id);
  CHECK(back.match->partner == s.partner);
  CHECK_FALSE(back.waits);
}

TEST_CASE("one who waits carries what it wishes, by hashes alone, in as little as an offset takes") {
  const auto a =
      signaling::asked_in(R"({"interests":["a","b","c","d","e","f"],"languages":["de","en","fr","it"],"mode":"text"})");
  REQUIRE(a);
  const std::string text = signaling::to_text({true, {}, a->wanted});
  CHECK(text.size() <= 80);
  const auto back = signaling::carried_in(text);
  CHECK(back.waits);
  CHECK(back.wanted == a->wanted);
  CHECK_FALSE(signaling::carried_in(text.substr(0, text.size() - 1)).waits);
}

TEST_CASE("one who waits by an invite carries its name") {
  matchmaking::wishes w;
  w.mode = matchmaking::mode::text;
  w.invite = {1, 2, 3};
  const auto back = signaling::carried_in(signaling::to_text({true, {}, w}));
  CHECK(back.waits);
  CHECK(back.wanted == w);
}

TEST_CASE("any other text says that it stood nowhere") {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("ww"), std::string(31, 'w'), std::string(33, '\0')}) {
    const auto c = signaling::carried_in(text);
    CHECK_FALSE(c.waits);
    CHECK_FALSE(c.match);
  }
}
