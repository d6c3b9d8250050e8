#pragma once

#include <flinxx/ops/shared_limiter.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace flinxx::cluster {

/// What nodes tell each other of requests by address: 12 bytes each.
[[nodiscard]] std::string bytes_of(const std::vector<ops::address_count>& counts);
/// As many as there are whole.
[[nodiscard]] std::vector<ops::address_count> address_counts_of(std::string_view bytes);

}  // namespace flinxx::cluster
