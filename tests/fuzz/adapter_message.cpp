#include "adapter/message.hpp"
#include "adapter/msgpack.hpp"
#include "fuzz/support.hpp"

#include <flinxx/json/scan.hpp>
#include <flinxx/websocket/utf8.hpp>

using namespace flinxx;

// What is taken is JSON and UTF-8, within its bounds; an event of a message is an array that begins with its name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text = text_of(bytes, size);
  const adapter::msgpack_limits bounds{.max_depth = 8, .max_text = 1000, .max_attachments = 3};
  const auto read = adapter::to_json(text, bounds);
  if (const auto* const out = std::get_if<adapter::json_text>(&read)) {
    require(out->text.size() <= bounds.max_text && out->attachments.size() <= bounds.max_attachments);
    require(json::parse(out->text, bounds.max_depth).has_value() && websocket::is_valid_utf8(out->text));
    require(parse_naively(out->text).has_value());
  }
  const auto heard = adapter::read_emit(text, "/", "me", {.max_size = 1000, .max_rooms = 3, .max_depth = 8});
  if (const auto* const m = std::get_if<adapter::message>(&heard)) {
    const auto& text_of_event = std::get<adapter::emission>(m->what).array;
    const auto array = json::parse(text_of_event, 8);
    require(array && array->kind == json::kind::array && json::first_element(*array).has_value());
    require(m->rooms.size() + m->except.size() <= 3 && adapter::size_of(*m) >= text_of_event.size());
  }
  const auto request = adapter::read_request(text, "me", {.max_size = 1000, .max_rooms = 3, .max_depth = 8});
  if (const auto* const m = std::get_if<adapter::message>(&request)) {
    const auto* const change = std::get_if<adapter::room_change>(&m->what);
    require(change != nullptr ? !change->rooms.empty() : std::holds_alternative<adapter::expulsion>(m->what));
  }
  return 0;
}
