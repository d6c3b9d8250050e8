#include <flinxx/ops/redis_url.hpp>

#include <catch2/catch.hpp>

using namespace flinxx;
using servers = std::vector<ops::redis_url::server>;

TEST_CASE("where Redis is, and how to enter it") {
  const auto plain = ops::parse_redis_url("redis://cache");
  REQUIRE(plain);
  CHECK(plain->servers == servers{{"cache", 6379}});
  CHECK(plain->user.empty());
  CHECK(plain->password.empty());
  CHECK(plain->database == 0);
  CHECK_FALSE(plain->tls);
  CHECK_FALSE(plain->has_sentinels());

  const auto whole = ops::parse_redis_url("rediss://fl%69nxx:p%40ss%3A:%2F@[::1]:7000/12");
  REQUIRE(whole);
  CHECK(whole->servers == servers{{"::1", 7000}});
  CHECK(whole->user == "flinxx");
  CHECK(whole->password == "p@ss::/");
  CHECK(whole->database == 12);
  CHECK(whole->tls);

  const auto no_user = ops::parse_redis_url("redis://:secret@127.0.0.1:6380/");
  REQUIRE(no_user);
  CHECK(no_user->user.empty());
  CHECK(no_user->password == "secret");
}

TEST_CASE("Sentinels that know where it is") {
  const auto some = ops::parse_redis_url("redis+sentinel://:pw@a:1,b,[::2]:3/mymaster/4");
  REQUIRE(some);
  CHECK(some->servers == servers{{"a", 1}, {"b", 26'379}, {"::2", 3}});
  CHECK(some->master == "mymaster");
  CHECK(some->password == "pw");
  CHECK(some->database == 4);
  CHECK_FALSE(some->tls);
  const auto over_tls = ops::parse_redis_url("rediss+sentinel://a/m");
  REQUIRE(over_tls);
  CHECK(over_tls->tls);
  CHECK(over_tls->has_sentinels());
}

TEST_CASE("anything else is none") {
  for (const char* text : {"",
                           "redis",
                           "redis:",
                           "redis://",
                           "http://a",
                           "redisss://a",
                           "sentinel://a/m",
                           "rediss+sentinels://a/m",
                           "redis:///1",
                           "redis://a:0",
                           "redis://a:65536",
                           "redis://a:x",
                           "redis://a:",
                           "redis://a/x",
                           "redis://a/1/2",
                           "redis://a/-1",
                           "redis://a/65536",
                           "redis://a,b",
                           "redis://[::1",
                           "redis://[::1]x",
                           "redis://[]",
                           "redis://user@a",
                           "redis://:@a",
                           "redis://:%4@a",
                           "redis://:%zz@a",
                           "redis://a b",
                           "redis+sentinel://a",
                           "redis+sentinel://a/",
                           "redis+sentinel://a,/m",
                           "redis+sentinel:///m"}) {
    CAPTURE(text);
    CHECK_FALSE(ops::parse_redis_url(text));
  }
  CHECK_FALSE(ops::parse_redis_url("redis://" + std::string(2'000, 'a')));
}
