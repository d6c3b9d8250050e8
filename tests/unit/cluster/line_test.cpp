#include "cluster/line.hpp"

#include <catch2/catch.hpp>

using flinxx::cluster::line;

TEST_CASE("letters in order are taken, once") {
  line l;
  for (std::uint64_t n : {0U, 3U, 6U}) {
    const auto a = l.receive(n, 3);
    CHECK(a.doubles == 0);
    CHECK_FALSE(a.gap);
  }
  CHECK(l.next() == 9);
  CHECK(l.receive(3, 3).doubles == 3);
  CHECK(l.receive(7, 4).doubles == 2);
  CHECK(l.next() == 11);
}

TEST_CASE("a number that no letter can have changes nothing") {
  line l;
  (void)l.receive(0, 5);
  CHECK(l.receive(std::uint64_t{1} << 62, 1).is_none);
  CHECK(l.receive(5 + line::most_missing + 1, 1).is_none);
  CHECK(l.next() == 5);
  CHECK_FALSE(l.receive(5, 1).is_none);
}

TEST_CASE("what is missing is a gap, and does not come later") {
  line l;
  CHECK(l.receive(2, 1).gap);
  CHECK(l.next() == 3);
  CHECK_FALSE(l.receive(3, 1).gap);
  CHECK(l.receive(0, 2).doubles == 2);
  CHECK(l.next() == 4);
}
