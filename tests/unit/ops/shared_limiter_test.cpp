#include <flinxx/ops/shared_limiter.hpp>

#include <catch2/catch.hpp>

using namespace flinxx::ops;
using std::chrono::milliseconds;

namespace {

const auto somebody = address_key::v4({192, 0, 2, 1});
const auto another = address_key::v4({192, 0, 2, 2});
constexpr rate_rule four{4, milliseconds(1'000)};

unsigned admitted(shared_limiter& at, address_key who, std::int64_t now, unsigned tries = 10) {
  unsigned count = 0;
  for (unsigned i = 0; i < tries; ++i) count += at.admit(who, now).allowed() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("an address has the limit once over all nodes, as soon as they have heard of each other") {
  shared_limiter a(four, 100), b(four, 100);
  CHECK(admitted(a, somebody, 0, 3) == 3);
  b.hear(a.take_news(), 100);
  CHECK(admitted(b, somebody, 200) == 1);
  a.hear(b.take_news(), 300);
  CHECK(admitted(a, somebody, 400) == 0);
  CHECK(admitted(b, another, 400) == 4);
  // What was heard counts from then on.
  CHECK(admitted(b, somebody, 1'099) == 0);
  CHECK(admitted(b, somebody, 1'100) == 3);
}

TEST_CASE("what was heard is not told on, and nothing is told twice") {
  shared_limiter a(four, 100), b(four, 100);
  CHECK(admitted(a, somebody, 0, 2) == 2);
  CHECK(a.take_news() == std::vector<address_count>{{somebody, 2}});
  CHECK(a.take_news().empty());
  b.hear({{somebody, 2}}, 0);
  CHECK(b.take_news().empty());
}

TEST_CASE("a connect that was a recovery is given back at all nodes") {
  shared_limiter a(four, 100), b(four, 100);
  CHECK(admitted(a, somebody, 0) == 4);
  b.hear(a.take_news(), 0);
  a.take_back(somebody);
  CHECK(a.take_news() == std::vector<address_count>{{somebody, -1}});
  b.hear({{somebody, -1}}, 1);
  CHECK(admitted(b, somebody, 2) == 1);
  // One that was given back before it was told is no news.
  CHECK(admitted(a, another, 3, 1) == 1);
  a.take_back(another);
  CHECK(a.take_news().empty());
}

TEST_CASE("a node by itself has the limit of one, and too many addresses are not told of") {
  shared_limiter alone(four, 0), small(four, 1), open({0, milliseconds(1'000)}, 100);
  CHECK(admitted(alone, somebody, 0) == 4);
  CHECK(alone.take_news().empty());
  CHECK(admitted(small, somebody, 0) + admitted(small, another, 0) == 8);
  CHECK(small.take_news() == std::vector<address_count>{{somebody, 4}});
  CHECK(admitted(open, somebody, 0) == 10);
  CHECK(open.take_news().empty());
  open.hear({{somebody, 2'000'000'000}}, 0);
}

TEST_CASE("nothing that another node says takes long, or more than the limit") {
  shared_limiter a(four, 100);
  a.hear({{somebody, 2'000'000'000}, {another, -2'000'000'000}}, 0);
  CHECK(admitted(a, somebody, 1) == 0);
  CHECK(admitted(a, another, 1) == 4);
}
