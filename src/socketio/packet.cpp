#include <flinxx/socketio/packet.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace flinxx::socketio {
namespace {

constexpr std::size_t max_namespace_length = 256;
constexpr std::size_t max_id_digits = 18;  // what fits an integer without a check for overflow

// https://socket.io/docs/v4/emit-cheatsheet/#reserved-events
constexpr std::array<std::string_view, 6> reserved{"connect",       "connect_error", "disconnect",
                                                   "disconnecting", "newListener",   "removeListener"};

// Takes the digits at the front of text; nothing if there are none or too many.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  if (count == 0 || count > max_id_digits) return std::nullopt;
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + count, value);
  text.remove_prefix(count);
  return value;
}

bool is_event_name(const json::value& v) {
  if (v.kind == json::kind::number) return true;
  if (v.kind != json::kind::string) return false;
  return std::none_of(reserved.begin(), reserved.end(), [&](std::string_view name) { return json::equals(v, name); });
}

// Whether the data fit the type: isPayloadValid() of the original's parser.
bool fits(const packet& p) {
  if (p.type == packet_type::disconnect) return !p.data;
  if (p.type == packet_type::connect) return !p.data || p.data->kind == json::kind::object;
  if (!p.data) return false;
  switch (p.type) {
    case packet_type::connect_error: return p.data->kind == json::kind::object || p.data->kind == json::kind::string;
    case packet_type::ack:
    case packet_type::binary_ack: return p.data->kind == json::kind::array;
    default: {
      if (p.data->kind != json::kind::array) return false;
      const auto name = json::first_element(*p.data);
      return name && is_event_name(*name);
    }
  }
}

// What follows an opening bracket, up to the closing one. Each byte is looked at once: at every level anew, a deep
// packet would keep the worker busy for a hundred times as long. The depth of the data has been bounded by decode().
bool placeholders_fit(json::tokens& rest, const json::value& opening, unsigned attachments) {
  bool all_fit = true;
  bool marked = false;  // of two members with the same key the last one counts
  std::optional<std::int64_t> num;
  for (auto each = rest.next(); each->type != json::token_type::closing; each = rest.next()) {
    bool is_mark = false;
    bool is_num = false;
    if (opening.kind == json::kind::object) {
      is_mark = json::equals(each->value, "_placeholder");
      is_num = json::equals(each->value, "num");
      each = rest.next();
    }
    if (is_mark) marked = each->value.raw == "true";
    if (is_num) num = json::to_int64(each->value);
    if (each->type == json::token_type::opening) all_fit = placeholders_fit(rest, each->value, attachments) && all_fit;
  }
  return marked ? num && *num >= 0 && *num < attachments : all_fit;
}

}  // namespace

bool placeholders_fit(const packet& p) {
  if (!p.data) return true;
  json::tokens all(*p.data);
  const auto first = all.next();
  return first->type != json::token_type::opening || placeholders_fit(all, first->value, p.attachments);
}

std::optional<packet> decode(std::string_view text, const decode_limits& limits) {
  if (text.empty() || text[0] < '0' || text[0] > '6') return std::nullopt;
  packet p;
  p.type = static_cast<packet_type>(text[0] - '0');
  text.remove_prefix(1);
  if (p.type == packet_type::binary_event || p.type == packet_type::binary_ack) {
    const auto count = take_number(text);
    if (!count || *count == 0 || *count > limits.max_attachments || !text.starts_with('-')) return std::nullopt;
    p.attachments = static_cast<unsigned>(*count);
    text.remove_prefix(1);
  }
  if (text.starts_with('/')) {
    const auto comma = text.find(',');
    p.nsp = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    if (p.nsp.size() > max_namespace_length) return std::nullopt;
  }
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    p.ack_id = take_number(text);
    if (!p.ack_id) return std::nullopt;
  }
  if (!text.empty()) {
    p.data = json::parse(text, limits.max_depth);
    if (!p.data) return std::nullopt;
  }
  if (!fits(p)) return std::nullopt;
  return p;
}

json::value event_name(const packet& p) {
  return *json::first_element(*p.data);
}

std::string_view event_arguments(const packet& p) {
  const std::string_view array = p.data->raw;
  const std::string_view name = event_name(p).raw;
  const auto end_of_name = static_cast<std::size_t>(name.data() - array.data()) + name.size();
  const auto comma = array.find(',', end_of_name);
  return comma == std::string_view::npos ? std::string_view() : array.substr(comma + 1, array.size() - comma - 2);
}

}  // namespace flinxx::socketio
