#include <flinxx/ops/close_reason.hpp>

#include <catch2/catch.hpp>

#include <set>

namespace ops = flinxx::ops;

TEST_CASE("every close reason has words of its own") {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < ops::close_reason_count; ++i) words.insert(to_string(static_cast<ops::close_reason>(i)));
  CHECK(words.size() == ops::close_reason_count);
  CHECK(words.count("unknown") == 0);
  CHECK(words.count("") == 0);
  static_assert(to_string(ops::close_reason::payload_too_large) == "payload too large");
  static_assert(to_string(static_cast<ops::close_reason>(ops::close_reason_count)) == "unknown");
}
