#include "adapter/message.hpp"

#include "adapter/msgpack.hpp"

#include <flinxx/json/scan.hpp>
#include <flinxx/socketio/packet.hpp>
#include <flinxx/websocket/utf8.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace flinxx::adapter {
namespace {

using json::kind;

constexpr std::size_t envelope_depth = 2;  // the message's array, and the packet or the options in it
constexpr std::int64_t event_type = 2;

// RequestType in redis-adapter.
constexpr std::int64_t remote_join = 2;
constexpr std::int64_t remote_leave = 3;
constexpr std::int64_t remote_disconnect = 4;

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
    auto room = each->kind == kind::string ? json::decode(*each) : std::string(each->raw);
    if (std::find(rooms.begin(), rooms.end(), room) == rooms.end()) rooms.push_back(std::move(room));
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

std::optional<drop> read_packet(const json::value& packet, std::string_view nsp, emission& e) {
  static constexpr std::array<std::string_view, 3> keys{"type", "data", "nsp"};
  const auto [type, data, space] = json::find(packet, keys);
  if (packet.kind != kind::object || !is_event(type) || !data || data->kind != kind::array) return drop::malformed;
  if (space && space->kind != kind::string) return drop::malformed;
  if (space ? !json::equals(*space, nsp) : nsp != "/") return drop::not_heard;
  e.array = data->raw;
  return {};
}

std::optional<drop> read_audience(const json::value& options, const message_limits& limits, message& m) {
  static constexpr std::array<std::string_view, 2> keys{"rooms", "except"};
  const auto [rooms, except] = json::find(options, keys);
  if (options.kind != kind::object) return drop::malformed;
  if (const auto why = read_rooms(rooms, limits, m.rooms, 0)) return why;
  return read_rooms(except, limits, m.except, m.rooms.size());
}

bool says_true(const std::optional<json::value>& v) {
  return v && v->raw == "true";
}

bool is_volatile(const json::value& options) {
  const auto flags = json::find(options, "flags");
  return flags && says_true(json::find(*flags, "volatile"));
}

bool is_own(const json::value& uid, std::string_view own_uid) {
  return !own_uid.empty() && json::equals(uid, own_uid);
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
  if (is_own(*uid, own_uid)) return drop::own;
  message m;
  emission e;
  if (const auto why = read_packet(*packet, nsp, e)) return *why;
  if (const auto why = read_audience(*options, limits, m)) return *why;
  e.is_volatile = is_volatile(*options);
  e.attachments = std::move(attachments);
  if (!is_sound(e, limits)) return drop::malformed;
  m.what = std::move(e);
  return m;
}

std::variant<message, drop> read_request(std::string_view bytes, std::string_view own_uid,
                                         const message_limits& limits) {
  if (bytes.size() > limits.max_size) return drop::too_large;
  if (!bytes.starts_with('{')) return drop::not_heard;  // MessagePack: it wants acknowledgements
  const auto all = websocket::is_valid_utf8(bytes) ? json::parse(bytes, limits.max_depth) : std::nullopt;
  if (!all) return drop::malformed;
  static constexpr std::array<std::string_view, 5> keys{"uid", "type", "opts", "rooms", "close"};
  const auto [uid, type, options, rooms, close] = json::find(*all, keys);
  if (uid && is_own(*uid, own_uid)) return drop::own;
  if (!type || type->kind != kind::number) return drop::malformed;
  const auto wanted = json::to_int64(*type);
  const bool is_honoured = wanted == remote_join || wanted == remote_leave || wanted == remote_disconnect;
  if (!is_honoured || !options) return drop::not_heard;  // without, as older servers had it, it wants an answer
  message m;
  if (const auto why = read_audience(*options, limits, m)) return *why;
  if (wanted == remote_disconnect) {
    m.what = expulsion{says_true(close)};
    return m;
  }
  room_change change{{}, wanted == remote_join};
  if (const auto why = read_rooms(rooms, limits, change.rooms, m.rooms.size() + m.except.size())) return *why;
  if (change.rooms.empty()) return drop::malformed;
  m.what = std::move(change);
  return m;
}

namespace {

std::size_t size_of(const std::vector<std::string>& list) noexcept {
  std::size_t sum = 0;
  for (const auto& each : list) sum += sizeof(each) + each.size();
  return sum;
}

std::size_t size_of(const emission& e) noexcept {
  return e.array.size() + size_of(e.attachments);
}

std::size_t size_of(const room_change& c) noexcept {
  return size_of(c.rooms);
}

std::size_t size_of(const expulsion& /*e*/) noexcept {
  return 0;
}

}  // namespace

std::size_t size_of(const message& m) noexcept {
  return sizeof(message) + size_of(m.rooms) + size_of(m.except) +
         std::visit([](const auto& what) { return size_of(what); }, m.what);
}

}  // namespace flinxx::adapter
