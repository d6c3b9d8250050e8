#include <flinxx/signaling/payload.hpp>

#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace flinxx::signaling {
namespace {

using json::kind;

struct argument_list {
  std::size_t count = 0;
  std::optional<json::value> first;
};

argument_list arguments_of(const json::value& array) {
  argument_list list;
  json::elements all(array);
  if (!all.next()) return list;  // the name
  while (const auto argument = all.next())
    if (list.count++ == 0) list.first = argument;
  return list;
}

// The one argument, if it is one and an object.
std::optional<json::value> only_object(const json::value& arguments) {
  const auto list = arguments_of(arguments);
  return list.count == 1 && list.first->kind == kind::object ? list.first : std::nullopt;
}

bool is_one_of(const std::optional<json::value>& v, std::initializer_list<kind> kinds) {
  if (!v) return true;  // a field that may be missing
  for (const kind each : kinds)
    if (v->kind == each) return true;
  return false;
}

}  // namespace

verdict check_description(const json::value& arguments, std::string_view field, const payload_limits& limits) {
  const auto payload = only_object(arguments);
  const auto description = payload ? json::find(*payload, field) : std::nullopt;
  if (!description || description->kind != kind::object) return verdict::invalid;
  const auto [type, sdp] = json::find(*description, std::array<std::string_view, 2>{"type", "sdp"});
  if (!type || type->kind != kind::string || !json::equals(*type, field)) return verdict::invalid;
  if (!sdp || sdp->kind != kind::string) return verdict::invalid;
  return payload->raw.size() <= limits.max_description ? verdict::ok : verdict::too_large;
}

verdict check_candidate(const json::value& arguments, const payload_limits& limits) {
  const auto payload = only_object(arguments);
  const auto candidate = payload ? json::find(*payload, "candidate") : std::nullopt;
  if (!candidate) return verdict::invalid;
  if (candidate->kind == kind::object) {
    const auto [line, mid, line_index, fragment] = json::find(
        *candidate, std::array<std::string_view, 4>{"candidate", "sdpMid", "sdpMLineIndex", "usernameFragment"});
    if (!line || line->kind != kind::string || !is_one_of(mid, {kind::string, kind::null}) ||
        !is_one_of(line_index, {kind::number, kind::null}) || !is_one_of(fragment, {kind::string, kind::null}))
      return verdict::invalid;
  } else if (candidate->kind != kind::null) {
    return verdict::invalid;
  }
  return payload->raw.size() <= limits.max_candidate ? verdict::ok : verdict::too_large;
}

verdict check_find(const json::value& arguments, const payload_limits& limits) {
  const auto list = arguments_of(arguments);
  if (list.count == 0) return verdict::ok;
  if (list.count > 1) return verdict::invalid;
  if (list.first->kind == kind::null) return verdict::ok;
  if (list.first->kind != kind::object) return verdict::invalid;
  const auto interests = json::find(*list.first, "interests");
  if (!interests) return verdict::ok;
  if (interests->kind != kind::array) return verdict::invalid;
  std::size_t count = 0;
  json::elements all(*interests);
  for (auto each = all.next(); each; each = all.next(), ++count)
    if (each->kind != kind::string || each->raw.size() > limits.max_interest) return verdict::invalid;
  return count <= limits.max_interests ? verdict::ok : verdict::invalid;
}

verdict check_nothing(const json::value& arguments) {
  const auto list = arguments_of(arguments);
  if (list.count == 0) return verdict::ok;
  if (list.count > 1) return verdict::invalid;
  if (list.first->kind == kind::null) return verdict::ok;
  return list.first->kind == kind::object && !json::members(*list.first).next() ? verdict::ok : verdict::invalid;
}

}  // namespace flinxx::signaling
