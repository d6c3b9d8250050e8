#include <flinxx/calls/call.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/ops/random.hpp>

#include <cstddef>

namespace flinxx::calls {
namespace {

std::string text_of(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "null";
}

}  // namespace

std::string to_line(const call& c) {
  return json::object()
      .add("id", ops::uuid_v4(c.id))
      .add("ended_at", c.ended_at)
      .add("length_s", c.length_s)
      .add_json("first_wait_ms", text_of(c.first_wait_ms))
      .add_json("second_wait_ms", text_of(c.second_wait_ms))
      .add("ended", ending_names[static_cast<std::size_t>(c.how)])
      .add("shared", c.shared)
      .add("mode", c.text ? "text" : "video")
      .add("node", c.node)
      .text();
}

}  // namespace flinxx::calls
