#include "adapter/message.hpp"

#include "adapter/msgpack.hpp"

#include <flinxx/json/scan.hpp>
#include <flinxx/socketio/packet.hpp>

#include <array>
#include <optional>
#include <utility>

namespace flinxx::adapter {
namespace {

using json::kind;

constexpr std::size_t envelope_depth = 2;  // the message's array, and the packet or the options in it
constexpr std::int64_t event_type = 2;

// With binary too, which the servers find for themselves.
bool is_event(const std::optional<json::value>& type) {
  return type && type->kind == kind::number && json::to_int64(*type) == event_type;
}

// Absent or null is none. A room may be a number in Node; here it is the room of its digits.
std::optional<drop> read_rooms(const std::optional<json::value>& list, const message_limits& limits,
                               std::vector<std::string>& rooms, std::size_t others) {
  if (!list || list->kind == kind::null) return {};
  if (list->kind != kind::array) return drop::malformed;
  json::elements all(*list);
  while (const auto each = all.next()) {
    if (each->kind != kind::string && each->kind != kind::number) return drop::malformed;
    if (rooms.size() + others == limits.max_rooms) return drop::too_large;
    rooms.push_back(each->kind == kind::string ? json::decode(*each) : std::string(each->raw));
  }
  return {};
}

// Whether a client would take it for an event: a name that is none of Socket.IO's own, and a placeholder for nothing
// but an attachment.
bool is_sound(const emission& e, const message_limits& limits) {
  const auto count = e.attachments.size();
  const auto head = count == 0 ? "2" : "5" + std::to_string(count) + '-';
  const auto text = head + e.array;
  const auto packet = socketio::decode(text, {limits.max_attachments, limits.max_depth});
  return packet && (count == 0 || socketio::placeholders_fit(*packet));
}

std::optional<drop> read_packet(const json::value& packet, std::string_view nsp, message& m) {
  static constexpr std::array<std::string_view, 3> keys{"type", "data", "nsp"};
  const auto [type, data, space] = json::find(packet, keys);
  if (packet.kind != kind::object || !is_event(type) || !data || data->kind != kind::array) return drop::malformed;
  if (space && space->kind != kind::string) return drop::malformed;
  if (space ? !json::equals(*space, nsp) : nsp != "/") return drop::not_heard;
  m.what.array = data->raw;
  return {};
}

std::optional<drop> read_options(const json::value& options, const message_limits& limits, message& m) {
  static constexpr std::array<std::string_view, 3> keys{"rooms", "except", "flags"};
  const auto [rooms, except, flags] = json::find(options, keys);
  if (options.kind != kind::object) return drop::malformed;
  if (const auto why = read_rooms(rooms, limits, m.rooms, 0)) return why;
  if (const auto why = read_rooms(except, limits, m.except, m.rooms.size())) return why;
  if (!flags) return {};
  const auto is_volatile = json::find(*flags, "volatile");
  m.what.is_volatile = is_volatile && is_volatile->raw == "true";
  return {};
}

}  // namespace

std::variant<message, drop> read_emit(std::string_view bytes, std::string_view nsp, std::string_view own_uid,
                                      const message_limits& limits) {
  if (bytes.size() > limits.max_size) return drop::too_large;
  auto read = to_json(bytes, {limits.max_depth + envelope_depth, limits.max_size, limits.max_attachments});
  if (const auto* const why = std::get_if<drop>(&read)) return *why;
  auto& [text, attachments] = std::get<json_text>(read);
  const auto all = json::parse(text, limits.max_depth + envelope_depth);
  if (!all || all->kind != kind::array) return drop::malformed;
  json::elements parts(*all);
  const auto uid = parts.next();
  const auto packet = parts.next();
  const auto options = parts.next();
  if (!uid || uid->kind != kind::string || !packet || !options || parts.next()) return drop::malformed;
  if (!own_uid.empty() && json::equals(*uid, own_uid)) return drop::own;
  message m;
  if (const auto why = read_packet(*packet, nsp, m)) return *why;
  if (const auto why = read_options(*options, limits, m)) return *why;
  m.what.attachments = std::move(attachments);
  if (!is_sound(m.what, limits)) return drop::malformed;
  return m;
}

std::size_t size_of(const message& m) noexcept {
  std::size_t sum = sizeof(message) + m.what.array.size();
  for (const auto* const list : {&m.rooms, &m.except, &m.what.attachments})
    for (const auto& each : *list) sum += sizeof(each) + each.size();
  return sum;
}

}  // namespace flinxx::adapter
