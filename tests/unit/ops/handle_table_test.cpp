#include <flinxx/ops/handle_table.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <random>
#include <vector>

using namespace flinxx::ops;

namespace {

struct object {
  slot_handle self;
  int value = 0;
};

}  // namespace

TEST_CASE("a handle finds its object, and nothing after that has gone") {
  handle_table<object> table;
  object& a = table.put();
  a.value = 1;
  const slot_handle first = a.self;
  CHECK(table.find(first) == &a);
  table.remove(a);
  CHECK(table.find(first) == nullptr);
  object& b = table.put();
  CHECK(b.self.slot == first.slot);
  CHECK(b.value == 0);
  CHECK(table.find(first) == nullptr);
  CHECK(table.find(b.self) == &b);
}

TEST_CASE("a handle that was never given finds nothing") {
  handle_table<object> table;
  CHECK(table.find({}) == nullptr);
  object& a = table.put();
  CHECK(table.find({0, 1}) == nullptr);
  CHECK(table.find({1, 0}) == nullptr);
  CHECK(table.find({no_slot, 0}) == nullptr);
  CHECK(table.find({no_slot, no_slot}) == nullptr);
  table.remove(a);
  CHECK(table.find({no_slot, 1}) == nullptr);
  CHECK(table.find({0, 1}) == nullptr);  // its next object's handle, which is not there yet
}

TEST_CASE("what an object holds is given back when it is removed") {
  struct holder {
    slot_handle self;
    std::shared_ptr<int> held;
  };
  handle_table<holder> table;
  const auto shared = std::make_shared<int>(1);
  holder& h = table.put();
  h.held = shared;
  table.remove(h);
  CHECK(shared.use_count() == 1);
}

TEST_CASE("objects that come and go in any order: every handle finds its own object") {
  std::mt19937 random(3);
  handle_table<object> table;
  std::map<int, slot_handle> there;
  std::vector<slot_handle> stale;
  for (int i = 1; i <= 20'000; ++i) {
    if (there.empty() || random() % 100 < 52) {
      object& o = table.put();
      o.value = i;
      there.emplace(i, o.self);
    } else {
      const auto which = std::next(there.begin(), static_cast<std::ptrdiff_t>(random() % there.size()));
      stale.push_back(which->second);
      table.remove(*table.find(which->second));
      there.erase(which);
    }
    REQUIRE(table.size() == there.size());
    if (i % 500 != 0) continue;
    for (const auto& [value, handle] : there) REQUIRE(table.find(handle)->value == value);
    for (const slot_handle each : stale) REQUIRE(table.find(each) == nullptr);
    std::size_t seen = 0;
    table.for_each([&](const object& o) { seen += there.at(o.value) == o.self ? 1 : 0; });
    REQUIRE(seen == there.size());
  }
}
