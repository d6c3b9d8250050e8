#include "ops/authority_detail.hpp"

#include <flinxx/ops/host_port.hpp>

namespace flinxx::ops {

std::optional<host_port> parse_host_port(std::string_view text) {
  const auto found = detail::parse_authority(text);
  if (!found || found->port.value_or(0) == 0) return std::nullopt;
  return host_port{std::string(found->host), *found->port};
}

}  // namespace flinxx::ops
