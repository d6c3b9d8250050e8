#pragma once

#include <flinxx/moderation/desk.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace flinxx::moderation {

/// What desks tell each other.
using decision = std::variant<counted_report, std::pair<ban_key, ban>, review>;

/// As bytes. Those of a ban end with since when it holds: eight, the highest first.
[[nodiscard]] std::string to_bytes(const decision& d);
/// Nothing for what is none.
[[nodiscard]] std::optional<decision> decision_in(std::string_view bytes);

}  // namespace flinxx::moderation
