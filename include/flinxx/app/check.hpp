#pragma once

#include <flinxx/ops/config.hpp>

#include <string>
#include <vector>

namespace flinxx::app {

/// What would keep a server with these options from starting, or from what they ask for: certificates, site, ban file,
/// page. A line each, for the operator. Starts and changes nothing.
[[nodiscard]] std::vector<std::string> faults_of(const ops::config& options);

}  // namespace flinxx::app
