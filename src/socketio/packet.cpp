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
constexpr std::string_view first_letters = "cdnr";  // of these; most events have another
static_assert(std::ranges::all_of(reserved, [](auto name) { return first_letters.find(name[0]) != name.npos; }));

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
  const json::plain_text name(v);
  if (name.view().empty() || first_letters.find(name.view()[0]) == std::string_view::npos) return true;
  return std::find(reserved.begin(), reserved.end(), name.view()) == reserved.end();
}

// Nothing if there is no name, or a reserved one.
std::optional<event_view> event_in(const json::value& array) {
  const auto name = json::first_element(array);
  if (!name || !is_event_name(*name)) return std::nullopt;
  const auto end_of_name = static_cast<std::size_t>(name->raw.data() - array.raw.data()) + name->raw.size();
  const auto comma = array.raw.find(',', end_of_name);
  if (comma == std::string_view::npos) return event_view{*name, {}, array};
  return event_view{*name, array.raw.substr(comma + 1, array.raw.size() - comma - 2), array};
}

// Whether the data fit the type: isPayloadValid() of the original's parser. Finds an event's parts.
bool fits(packet& p) {
  if (p.type == packet_type::disconnect) return !p.data;
  if (p.type == packet_type::connect) return !p.data || p.data->kind == json::kind::object;
  if (!p.data) return false;
  if (p.type == packet_type::connect_error)
    return p.data->kind == json::kind::object || p.data->kind == json::kind::string;
  if (p.data->kind != json::kind::array) return false;
  if (p.type == packet_type::ack || p.type == packet_type::binary_ack) return true;
  const auto event = event_in(*p.data);
  if (event) p.event = *event;
  return event.has_value();
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

packet moved(const packet& p, std::string_view from, std::string_view to) {
  const auto place = [&](std::string_view& view) {
    if (view.data() >= from.data() && view.data() + view.size() <= from.data() + from.size())
      view = to.substr(static_cast<std::size_t>(view.data() - from.data()), view.size());
  };
  packet copy = p;
  place(copy.nsp);
  if (copy.data) place(copy.data->raw);
  place(copy.event.name.raw);
  place(copy.event.arguments);
  place(copy.event.array.raw);
  return copy;
}

}  // namespace flinxx::socketio
