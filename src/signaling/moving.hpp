#pragma once

#include "signaling/asked.hpp"

#include <flinxx/signaling/moving_user.hpp>
#include <flinxx/signaling/user_limits.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::signaling {

/// What a user takes along to another node, as bytes that begin with their version. `now` is each node's own time.
[[nodiscard]] std::string to_bytes(const moving_user& who, const user_limits& limits, const asked* wishes,
                                   std::int64_t now);
/// Nothing for bytes that are not as they should be. Of another version: how the user stands, without limits and what
/// is kept.
[[nodiscard]] std::optional<moving_user> moving_in(std::string_view bytes, user_limits& limits,
                                                   std::unique_ptr<asked>& wishes, const user_rules& rules,
                                                   std::int64_t now);

}  // namespace flinxx::signaling
