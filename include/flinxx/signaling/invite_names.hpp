#pragma once

#include <flinxx/ops/sealer.hpp>

#include <memory>
#include <string_view>

namespace flinxx::signaling {

/// Names invites by their codes; servers with the same secret alike. Empty: a random one.
[[nodiscard]] std::shared_ptr<const ops::sealer> invite_names(std::string_view secret);

}  // namespace flinxx::signaling
