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

argument_list list_of(std::string_view arguments) {
  argument_list list;
  json::elements all(arguments);
  while (const auto argument = all.next())
    if (list.count++ == 0) list.first = argument;
  return list;
}

// The one argument, if it is one and an object.
std::optional<json::value> only_object(std::string_view arguments) {
  const auto list = list_of(arguments);
  return list.count == 1 && list.first->kind == kind::object ? list.first : std::nullopt;
}

bool is_one_of(const std::optional<json::value>& v, std::initializer_list<kind> kinds) {
  if (!v) return true;  // a field that may be missing
  for (const kind each : kinds)
    if (v->kind == each) return true;
  return false;
}

template <std::size_t Count>
using fields = std::array<std::optional<json::value>, Count>;

// {[field]: content, sessionId?: string}. is_right() is asked about the content and what it has under the keys: nothing
// where it is no object.
template <std::size_t Count, class Predicate>
named_check check_relay(std::string_view arguments, std::string_view field,
                        const std::array<std::string_view, Count>& keys, std::size_t most, Predicate is_right) {
  fields<Count> inner;
  const json::wanted in_content{keys, inner};
  const std::array<std::string_view, 2> outer_keys{field, "sessionId"};
  fields<2> outer;
  const auto payload = json::find_in_only(arguments, {outer_keys, outer, &in_content});
  const auto& [content, session] = outer;
  if (!payload || !content || !is_right(*content, inner) || !is_one_of(session, {kind::string})) return {};
  return {payload->raw.size() <= most ? verdict::ok : verdict::too_large, session};
}

bool is_candidate(const json::value& content, const fields<4>& found) {
  const auto& [line, mid, line_index, fragment] = found;
  if (content.kind == kind::null) return true;
  return line && line->kind == kind::string && is_one_of(mid, {kind::string, kind::null}) &&
         is_one_of(line_index, {kind::number, kind::null}) && is_one_of(fragment, {kind::string, kind::null});
}

bool is_list_of_words(const std::optional<json::value>& list, const payload_limits& limits) {
  if (!list) return true;
  if (list->kind != kind::array) return false;
  std::size_t count = 0;
  json::elements all(*list);
  for (auto each = all.next(); each; each = all.next(), ++count)
    if (each->kind != kind::string || each->raw.size() > limits.max_interest) return false;
  return count <= limits.max_interests;
}

bool is_mode(const std::optional<json::value>& v) {
  return !v || json::equals(*v, "video") || json::equals(*v, "text") || json::equals(*v, "any");
}

}  // namespace

named_check check_description(std::string_view arguments, std::string_view field, const payload_limits& limits) {
  constexpr std::array<std::string_view, 2> keys{"type", "sdp"};
  return check_relay(arguments, field, keys, limits.max_description, [field](const auto&, const fields<2>& found) {
    const auto& [type, sdp] = found;
    return type && type->kind == kind::string && json::equals(*type, field) && sdp && sdp->kind == kind::string;
  });
}

verdict check_early_offer(std::string_view arguments, const payload_limits& limits) {
  const named_check found = check_description(arguments, "offer", limits);
  if (found.shape != verdict::ok) return found.shape;
  if (found.session) return verdict::invalid;
  return arguments.size() <= limits.max_early_offer ? verdict::ok : verdict::too_large;
}

named_check check_candidate(std::string_view arguments, const payload_limits& limits) {
  constexpr std::array<std::string_view, 4> keys{"candidate", "sdpMid", "sdpMLineIndex", "usernameFragment"};
  return check_relay(arguments, "candidate", keys, limits.max_candidate, is_candidate);
}

verdict check_find(std::string_view arguments, const payload_limits& limits) {
  const auto list = list_of(arguments);
  if (list.count == 0) return verdict::ok;
  if (list.count > 1) return verdict::invalid;
  if (list.first->kind == kind::null) return verdict::ok;
  if (list.first->kind != kind::object) return verdict::invalid;
  constexpr std::array<std::string_view, 5> keys{"interests", "languages", "mode", "invite", "proof"};
  const auto [interests, languages, mode, invite, proof] = json::find(*list.first, keys);
  const bool is_right = is_list_of_words(interests, limits) && is_list_of_words(languages, limits) && is_mode(mode) &&
                        is_one_of(invite, {kind::string}) && is_one_of(proof, {kind::string});
  return is_right ? verdict::ok : verdict::invalid;
}

named_check check_skip(std::string_view arguments) {
  if (check_nothing(arguments) == verdict::ok) return {verdict::ok, std::nullopt};
  const auto payload = only_object(arguments);
  if (!payload) return {};
  std::optional<json::value> session;
  json::members all(*payload);
  while (const auto each = all.next()) {
    if (json::equals(each->key, "avoid")) continue;                                      // see avoided_in()
    if (json::equals(each->key, "proof") && each->value.kind == kind::string) continue;  // see proof_in()
    if (!json::equals(each->key, "sessionId") || each->value.kind != kind::string) return {};
    session = each->value;
  }
  return {verdict::ok, session};
}

report_check check_report(std::string_view arguments) {
  const auto payload = only_object(arguments);
  if (!payload) return {};
  const auto why = json::find(*payload, "reason");
  const auto session = json::find(*payload, "sessionId");
  if (!why || why->kind != kind::string || !is_one_of(session, {kind::string})) return {};
  return {moderation::reason_in(json::decode(*why)), session};
}

std::optional<std::vector<std::string>> avoided_in(std::string_view arguments, std::size_t most, std::size_t longest) {
  std::vector<std::string> texts;
  const auto payload = only_object(arguments);
  const auto avoid = payload ? json::find(*payload, "avoid") : std::nullopt;
  if (!avoid) return texts;
  if (avoid->kind != kind::array) return std::nullopt;
  json::elements all(*avoid);
  while (const auto each = all.next()) {
    if (each->kind != kind::string) return std::nullopt;
    if (each->raw.size() <= longest + 2 && texts.size() < most) texts.push_back(json::decode(*each));
  }
  return texts;
}

std::optional<json::value> invite_in(std::string_view arguments) {
  const auto payload = only_object(arguments);
  return payload ? json::find(*payload, "invite") : std::nullopt;
}

std::string proof_in(std::string_view arguments) {
  const auto payload = only_object(arguments);
  const auto proof = payload ? json::find(*payload, "proof") : std::nullopt;
  return proof ? json::decode(*proof) : std::string();
}

verdict check_nothing(std::string_view arguments) {
  const auto list = list_of(arguments);
  if (list.count == 0) return verdict::ok;
  if (list.count > 1) return verdict::invalid;
  if (list.first->kind == kind::null) return verdict::ok;
  return list.first->kind == kind::object && !json::members(*list.first).next() ? verdict::ok : verdict::invalid;
}

}  // namespace flinxx::signaling
