#include "fuzz/json_mutator.hpp"

#include <flinxx/signaling/payload.hpp>

#include <algorithm>

using namespace flinxx::signaling;
using nlohmann::json;

namespace {

verdict within(std::size_t size, std::size_t limit) {
  return size <= limit ? verdict::ok : verdict::too_large;
}

json member(const json& object, const char* key) {
  return object.value(key, json(json::value_t::discarded));  // that is: not there
}

// The session of a payload that is an object: a string, if it is there.
bool is_session(const json& payload) {
  const json session = member(payload, "sessionId");
  return session.is_string() || session.is_discarded();
}

verdict naive_description(const json& list, const char* field, std::size_t size, std::size_t limit) {
  if (list.size() != 2 || !list[1].is_object()) return verdict::invalid;
  const json description = member(list[1], field);
  if (!description.is_object()) return verdict::invalid;
  const bool sound =
      member(description, "type") == field && member(description, "sdp").is_string() && is_session(list[1]);
  return sound ? within(size, limit) : verdict::invalid;
}

// It is for whoever comes: nobody has a session yet.
verdict naive_early_offer(const json& list, std::size_t size, std::size_t limit) {
  const auto as_offer = naive_description(list, "offer", 0, 0);
  if (as_offer != verdict::ok || !member(list[1], "sessionId").is_discarded()) return verdict::invalid;
  return within(size, limit);
}

verdict naive_candidate(const json& list, std::size_t size, std::size_t limit) {
  if (list.size() != 2 || !list[1].is_object()) return verdict::invalid;
  if (!is_session(list[1])) return verdict::invalid;
  const json candidate = member(list[1], "candidate");
  if (candidate.is_null()) return within(size, limit);
  if (!candidate.is_object() || !member(candidate, "candidate").is_string()) return verdict::invalid;
  for (const char* field : {"sdpMid", "sdpMLineIndex", "usernameFragment"}) {
    const json v = member(candidate, field);
    const bool right = std::string_view(field) == "sdpMLineIndex" ? v.is_number() : v.is_string();
    if (!right && !v.is_null() && !v.is_discarded()) return verdict::invalid;
  }
  return within(size, limit);
}

constexpr std::size_t max_interests = 3;
constexpr std::size_t max_interest = 12;

// A byte of an interest is 1 to 6 bytes of text: asked for with the one and the other.
verdict naive_find(const json& list, std::size_t bytes_each) {
  if (list.size() == 1 || (list.size() == 2 && list[1].is_null())) return verdict::ok;
  if (list.size() != 2 || !list[1].is_object()) return verdict::invalid;
  const auto is_sound = [&](const json& words) {
    if (words.is_discarded()) return true;
    return words.is_array() && words.size() <= max_interests &&
           std::all_of(words.begin(), words.end(), [&](const json& each) {
             return each.is_string() && each.get_ref<const std::string&>().size() * bytes_each + 2 <= max_interest;
           });
  };
  const json mode = member(list[1], "mode");
  const bool is_mode = mode.is_discarded() || mode == "video" || mode == "text" || mode == "any";
  const auto is_text = [&](const char* key) {
    const json v = member(list[1], key);
    return v.is_string() || v.is_discarded();
  };
  const bool sound = is_sound(member(list[1], "interests")) && is_sound(member(list[1], "languages")) && is_mode &&
                     is_text("invite") && is_text("proof");
  return sound ? verdict::ok : verdict::invalid;
}

verdict naive_nothing(const json& list) {
  const bool nothing = list.size() == 1 || (list.size() == 2 && (list[1].is_null() || list[1] == json::object()));
  return nothing ? verdict::ok : verdict::invalid;
}

bool is_report(const json& list) {
  if (list.size() != 2 || !list[1].is_object()) return false;
  const json why = member(list[1], "reason");
  return why.is_string() && flinxx::moderation::reason_in(why.get_ref<const std::string&>()) && is_session(list[1]);
}

bool names_avoided(const json& list) {
  const json avoid = list.size() == 2 && list[1].is_object() ? member(list[1], "avoid") : json::array();
  return avoid.is_discarded() || (avoid.is_array() && std::all_of(avoid.begin(), avoid.end(),
                                                                  [](const json& each) { return each.is_string(); }));
}

std::string text_in(const json& list, const char* key) {
  const json text = list.size() == 2 && list[1].is_object() ? member(list[1], key) : json();
  return text.is_string() ? text.get<std::string>() : std::string();
}

void require_as(const named_check& found, verdict wanted, const json& list) {
  require(found.shape == wanted);
  if (wanted != verdict::ok) return;
  const json session = member(list[1], "sessionId");
  require(found.session.has_value() == session.is_string());
  require(!found.session || flinxx::json::decode(*found.session) == session.get<std::string>());
}

}  // namespace

// The input is what stands behind an event's name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = text_of(data, size);
  const std::string text = std::string(R"(["e")").append(input.empty() ? "" : ",").append(input).append("]");
  const auto list = parse_naively(text);
  if (!flinxx::json::parse(text, 128) || !list) return 0;
  // Where there is one argument, the input is its text.
  constexpr std::string_view blanks = " \t\r\n";
  const auto raw = input.empty() ? 0 : input.find_last_not_of(blanks) - input.find_first_not_of(blanks) + 1;
  for (const std::size_t limit : {raw, raw - 1}) {
    const payload_limits limits{.max_description = limit, .max_early_offer = limit, .max_candidate = limit};
    for (const char* field : {"offer", "answer"})
      require_as(check_description(input, field, limits), naive_description(*list, field, raw, limit), *list);
    require_as(check_candidate(input, limits), naive_candidate(*list, raw, limit), *list);
    require(check_early_offer(input, limits) == naive_early_offer(*list, input.size(), limit));
  }
  const bool escaped = text.find('\\') != text.npos;
  const auto find = check_find(input, {.max_interests = max_interests, .max_interest = max_interest});
  require(find == verdict::ok ? naive_find(*list, 1) == verdict::ok
                              : naive_find(*list, escaped ? 6 : 1) == verdict::invalid);
  require(check_nothing(input) == naive_nothing(*list));
  require(check_report(input).why.has_value() == is_report(*list));
  const auto invite = invite_in(input);
  require((invite ? flinxx::json::decode(*invite) : std::string()) == text_in(*list, "invite"));
  require(proof_in(input) == text_in(*list, "proof"));
  const auto avoided = avoided_in(input, 2, 12);
  require(avoided.has_value() == names_avoided(*list) && (!avoided || avoided->size() <= 2));
  return 0;
}
