#include "signaling/user_table.hpp"

#include <catch2/catch.hpp>

using namespace flinxx;
using matchmaking::address;

namespace {

struct person {
  struct {
    void prefetch() const noexcept {}
  } socket;
};

}  // namespace

TEST_CASE("a user is found by its address, as long as it is there") {
  signaling::user_table<person> table(0, 3);
  person a;
  person b;
  const address first = table.add(a);
  const address second = table.add(b);
  CHECK(table.find(first) == &a);
  CHECK(table.find(second) == &b);
  table.remove(first);
  CHECK(table.find(first) == nullptr);
  const address third = table.add(a);
  CHECK(third != first);
  CHECK(table.find(third) == &a);
  CHECK(table.find(first) == nullptr);
}

TEST_CASE("an address of another worker or another node is nobody here") {
  signaling::user_table<person> table(7, 3);
  person a;
  const address own = table.add(a);
  CHECK(table.is_here(own));
  for (const address elsewhere : {address{8, 3, own.local}, address{7, 2, own.local}, matchmaking::no_address}) {
    CHECK_FALSE(table.is_here(elsewhere));
    CHECK(table.find(elsewhere) == nullptr);
    table.remove(elsewhere);
  }
  CHECK(table.find(own) == &a);
}

TEST_CASE("an address that was never given is nobody") {
  signaling::user_table<person> table(0, 0);
  CHECK(table.find({0, 0, {0, 0}}) == nullptr);
  person a;
  (void)table.add(a);
  for (const std::uint32_t slot : {1U, 2U, 1'000'000U, ops::no_slot}) {
    CHECK(table.find({0, 0, {slot, 0}}) == nullptr);
    table.remove({0, 0, {slot, 0}});
  }
  CHECK(table.find({0, 0, {0, 1}}) == nullptr);
}
