#include "signaling/asked.hpp"

#include <catch2/catch.hpp>

using namespace flinxx;
using matchmaking::mode;
using signaling::asked_in;

TEST_CASE("who asks for nothing, or for what is usual, has no wishes") {
  for (const std::string_view nothing : {"", "null", "{}", R"({"interests":[],"languages":[]})", R"({"mode":"video"})",
                                         R"({"interests":["", "  "],"languages":["x", "12", "-de", "much too long"]})"})
    CHECK_FALSE(asked_in(nothing));
}

TEST_CASE("interests are compared without white space around them and without case") {
  const auto a = asked_in(R"({"interests":[" Chess\t","chess","M\u00c9TRO"]})");
  const auto b = asked_in(R"({"interests":["métro","mÉtro","CHESS"]})");
  REQUIRE(a);
  REQUIRE(b);
  CHECK(a->wanted.interests == 2);
  CHECK(matchmaking::shared_by(a->wanted, b->wanted) == 0b11);
  CHECK(signaling::shared_words(*a, 0b11) == R"(["Chess","MÉTRO"])");
  CHECK(signaling::shared_words(*b, matchmaking::shared_by(b->wanted, a->wanted)) == R"(["mÉtro","CHESS"])");
}

TEST_CASE("languages are compared by their first part") {
  const auto a = asked_in(R"({"languages":["de-AT","de","EN-us","zh-Hant-TW","fr"]})");
  REQUIRE(a);
  CHECK(a->wanted.languages == 3);
  CHECK(a->texts == std::vector<std::string>{"de", "en", "zh"});
}

TEST_CASE("five interests and three languages count, and whatever else there is") {
  const auto a = asked_in(R"({"interests":["1","2","3","4","5","6"],"languages":["aa","bb","cc","dd"],"mode":"any"})");
  REQUIRE(a);
  CHECK(a->wanted.interests == 5);
  CHECK(a->wanted.languages == 3);
  CHECK(a->wanted.mode == mode::any);
  CHECK(a->texts.size() == 8);
}

TEST_CASE("what is read is what was written, and no other bytes") {
  const auto a = asked_in(R"({"interests":["chess","music"],"languages":["de"],"mode":"text"})");
  std::string bytes;
  write(ops::byte_writer(bytes), *a);
  ops::byte_reader in(bytes);
  const auto back = signaling::read_asked(in);
  REQUIRE(back);
  CHECK(back->wanted == a->wanted);
  CHECK(back->texts == a->texts);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ops::byte_reader cut(std::string_view(bytes).substr(0, size));
    CHECK_FALSE(signaling::read_asked(cut));
  }
  for (const char head : {'\x06', '\x22', '\xc0'}) {
    std::string wrong = bytes;
    wrong[0] = head;
    ops::byte_reader other(wrong);
    CHECK_FALSE(signaling::read_wishes(other));
  }
}
