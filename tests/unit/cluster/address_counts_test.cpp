#include "cluster/address_counts.hpp"

#include <catch2/catch.hpp>

using namespace flinxx;

TEST_CASE("counts by address are read as they were written, and a part of one is none") {
  const std::vector<ops::address_count> some{{*ops::address_key::from_text("192.0.2.1"), 3},
                                             {*ops::address_key::from_text("2001:db8:1:2::3"), -1},
                                             {*ops::address_key::from_text("::"), 2'000'000'000}};
  const auto bytes = cluster::bytes_of(some);
  CHECK(bytes.size() == 36);
  CHECK(cluster::address_counts_of(bytes) == some);
  CHECK(cluster::address_counts_of(bytes.substr(0, 35)).size() == 2);
  CHECK(cluster::address_counts_of("").empty());
}
