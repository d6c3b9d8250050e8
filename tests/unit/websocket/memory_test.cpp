#include "unit/websocket/frames.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <new>

namespace {

// What goes over the heap of this program.
struct {
  long blocks = 0;
  long allocations = 0;
  std::size_t largest = 0;
} heap;

}  // namespace

void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  void* const block = std::malloc(size);
  ++heap.blocks;
  ++heap.allocations;
  heap.largest = std::max(heap.largest, size);
  return block;
}

void* operator new(std::size_t size) {
  void* const block = operator new(size, std::nothrow);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void operator delete(void* block) noexcept {
  if (block != nullptr) --heap.blocks;
  std::free(block);
}

void operator delete(void* block, std::size_t /*size*/) noexcept {
  operator delete(block);
}

using namespace flinxx::websocket;

namespace {

// Takes all events of the bytes, which are changed in place.
int drain(parser& p, std::span<char> input) {
  int events = 0;
  while (p.next(input).kind != event_kind::need_more) ++events;
  return events;
}

// The blocks that the parser holds after these bytes in two pieces.
long held_after(std::string stream, std::size_t cut) {
  parser p(1 << 20);
  const long before = heap.blocks;
  drain(p, std::span<char>(stream).first(cut));
  drain(p, std::span<char>(stream).subspan(cut));
  return heap.blocks - before;
}

}  // namespace

TEST_CASE("messages that arrive whole cost no allocation") {
  const std::string original = text(std::string(3000, 'x')) + ping("ping") + binary("y") + pong("");
  std::string stream = original;
  parser p(1 << 20);
  const long before = heap.allocations;
  int events = 0;
  for (int i = 0; i < 100; ++i) {
    std::copy(original.begin(), original.end(), stream.begin());
    events += drain(p, stream);
  }
  const long after = heap.allocations;
  CHECK(events == 400);
  CHECK(after == before);
}

TEST_CASE("a parser without a message under way owns no memory") {
  const std::string large(5000, 'x');
  for (const auto& stream :
       {text(large), text(large, false) + more(large), text(large, false) + ping(large.substr(0, 125)) + more(""),
        text("", false) + ping(large.substr(0, 125)) + more(""), ping(large.substr(0, 125)),
        text("", false) + more("\xFF" + large), close("\x03\xE8" + large.substr(0, 123)),
        text(large, false) + client_frame{3, ""}.bytes()}) {
    for (std::size_t cut = 1; cut < stream.size(); cut += 31) {
      const long held = held_after(stream, cut);
      REQUIRE(held == 0);
    }
  }
  CHECK(held_after(text(large), 4000) == 0);
  CHECK(held_after(text(large, false), 4000) == 1);
}

TEST_CASE("an announced length allocates nothing, memory grows with what arrives") {
  std::string stream = binary(std::string(1 << 20, 'x'));
  std::span<char> rest(stream);
  parser p(1 << 20);
  const long before = heap.allocations;
  drain(p, rest.first(14));
  const long after_header = heap.allocations;
  heap.largest = 0;
  drain(p, rest.subspan(14, 1000));
  const std::size_t largest = heap.largest;
  CHECK(after_header == before);
  CHECK(largest > 0);
  CHECK(largest <= 2001);
}
