#include "fuzz/json_mutator.hpp"

#include <flinxx/socketio/packet.hpp>

#include <algorithm>
#include <regex>
#include <set>

using namespace flinxx::socketio;
using flinxx::json::depth_limit;
namespace json = flinxx::json;

namespace {

constexpr decode_limits limits{.max_attachments = 2, .max_depth = 16};  // low, so that they are met
const std::set<std::string> reserved{"connect",       "connect_error", "disconnect",
                                     "disconnecting", "newListener",   "removeListener"};

bool is_event(const packet& p) {
  return p.type == packet_type::event || p.type == packet_type::binary_event;
}

bool lies_in(std::string_view slice, std::string_view text) {
  return slice.data() >= text.data() && slice.data() + slice.size() <= text.data() + text.size();
}

std::string encode(const packet& p, std::string_view data) {
  std::string text = std::to_string(static_cast<int>(p.type));
  if (p.type >= packet_type::binary_event) text.append(std::to_string(p.attachments)).append("-");
  if (p.nsp != "/") text.append(p.nsp).append(",");
  if (p.ack_id) text.append(std::to_string(*p.ack_id));
  return text.append(data);
}

bool same(const packet& a, const packet& b) {
  return a.type == b.type && a.attachments == b.attachments && a.nsp == b.nsp && a.ack_id == b.ack_id &&
         a.data.has_value() == b.data.has_value() && (!a.data || a.data->raw == b.data->raw);
}

bool fits_naively(char type, const std::optional<nlohmann::json>& data) {
  if (type == '0' && !data) return true;
  if (type == '1' || !data) return type == '1' && !data;
  if (type == '0') return data->is_object();
  if (type == '4') return data->is_object() || data->is_string();
  if (type == '3' || type == '6') return data->is_array();
  if (!data->is_array() || data->empty()) return false;
  return data->front().is_number() || (data->front().is_string() && !reserved.contains(data->front()));
}

// Whether the text is a packet; nothing where nlohmann cannot tell.
std::optional<bool> is_packet(const std::string& text) {
  static const std::regex head_pattern("([0-4]|[56]([0-9]{1,18})-)(/[^,]*(,|$))?([0-9]{0,18})");
  const std::string front = text.substr(0, 400);  // more than any head; the library matches recursively
  std::smatch head;
  if (!std::regex_search(front, head, head_pattern, std::regex_constants::match_continuous)) return false;
  if (head[2].matched && (std::stoull(head[2]) == 0 || std::stoull(head[2]) > limits.max_attachments)) return false;
  if (head[3].length() - head[4].length() > 256) return false;
  const std::string rest = text.substr(static_cast<std::size_t>(head.length()));
  const auto data = parse_naively(rest);
  if (!data && !rest.empty()) return std::nullopt;
  return fits_naively(text[0], data);
}

bool placeholders_fit_naively(const nlohmann::json& v, unsigned attachments) {
  if (v.is_object() && v.value("_placeholder", nlohmann::json()) == true)
    return v.contains("num") && v["num"].is_number_integer() && v["num"] >= 0 && v["num"] < attachments;
  return std::all_of(v.begin(), v.end(), [&](const auto& each) {
    return !each.is_structured() || placeholders_fit_naively(each, attachments);
  });
}

void check_event(const packet& p, std::string_view text) {
  const std::string_view name = p.event.name.raw;
  const std::string_view arguments = p.event.arguments;
  require(lies_in(name, text) && (arguments.empty() || lies_in(arguments, text)));
  const auto known_name = parse_naively(name);
  require(!known_name || known_name->is_number() || !reserved.contains(*known_name));
  const std::string joined = arguments.empty() ? "[]" : std::string("[").append(arguments).append("]");
  require(json::parse(joined, depth_limit).has_value());
  auto list = parse_naively(p.data->raw);
  if (!list) return;
  require(list->front() == *known_name);
  list->erase(0);
  require(*list == *parse_naively(joined));
}

void check_placeholders(const packet& p) {
  const auto data = parse_naively(p.data->raw);
  if (!data) return;
  // Of members with one key nlohmann has only the last one; so the opposite is asked of what it writes itself.
  require(!placeholders_fit(p) || placeholders_fit_naively(*data, p.attachments));
  const std::string again = encode(p, data->dump());
  require(placeholders_fit(*decode(again, limits)) == placeholders_fit_naively(*data, p.attachments));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text = text_of(bytes, size);
  const auto p = decode(text, limits);
  const auto expected = is_packet(std::string(text));
  const auto brackets = std::count_if(text.begin(), text.end(), [](char c) { return c == '[' || c == '{'; });
  const bool may_be_too_deep = brackets > static_cast<std::ptrdiff_t>(limits.max_depth);
  if (expected) require(p.has_value() ? *expected : !*expected || may_be_too_deep);
  if (!p) return 0;
  require(p->nsp == "/" || lies_in(p->nsp, text));
  require(!p->data || lies_in(p->data->raw, text));
  const std::string again = encode(*p, p->data ? p->data->raw : "");
  const auto second = decode(again, limits);
  require(second && same(*p, *second));
  if (is_event(*p)) check_event(*p, text);
  if (p->data && p->data->kind != json::kind::string) check_placeholders(*p);
  return 0;
}
