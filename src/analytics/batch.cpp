#include "analytics/batch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace flinxx::analytics {
namespace {

using nlohmann::json;

constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999
constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();

bool is_number(const json& event, const char* name, std::int64_t largest, bool may_lack = false) {
  const auto found = event.find(name);
  if (found == event.end() || found->is_null()) return may_lack;
  return found->is_number_unsigned() && found->get<std::uint64_t>() <= static_cast<std::uint64_t>(largest);
}

bool is_word(const json& event, const char* name) {
  const auto found = event.find(name);
  if (found == event.end() || !found->is_string()) return false;
  const auto& text = found->get_ref<const std::string&>();
  return !text.empty() && text.size() <= 16 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == text.npos;
}

bool is_uuid(const json& event, const char* name) {
  const auto found = event.find(name);
  if (found == event.end() || !found->is_string()) return false;
  const auto& text = found->get_ref<const std::string&>();
  const auto dashes = {8U, 13U, 18U, 23U};
  for (unsigned i = 0; i < text.size(); ++i) {
    const bool is_dash = std::ranges::find(dashes, i) != dashes.end();
    if (is_dash ? text[i] != '-' : std::string_view("0123456789abcdef").find(text[i]) == std::string_view::npos)
      return false;
  }
  return text.size() == 36;
}

// Whatever the database would refuse would hold all others up.
bool is_call(const json& event) {
  return event.is_object() && is_uuid(event, "id") && is_number(event, "ended_at", last_second) &&
         is_number(event, "length_s", most) && is_number(event, "first_wait_ms", most, true) &&
         is_number(event, "second_wait_ms", most, true) && is_word(event, "ended") && event.contains("shared") &&
         event["shared"].is_boolean() && is_word(event, "mode") && is_number(event, "node", 65'535);
}

}  // namespace

void batch::add(std::string_view event) {
  const json parsed = json::parse(event, nullptr, false);
  if (!is_call(parsed)) {
    ++malformed;
    return;
  }
  if (count++ > 0) calls += ',';
  json kept;
  for (const char* name :
       {"id", "ended_at", "length_s", "first_wait_ms", "second_wait_ms", "ended", "shared", "mode", "node"})
    kept[name] = parsed.value(name, json());
  calls += kept.dump();
}

}  // namespace flinxx::analytics
