#pragma once

#include "app/worker_parts.hpp"

#include <flinxx/http/host.hpp>
#include <flinxx/ops/config.hpp>
#include <flinxx/ops/rate_limiter.hpp>

namespace flinxx::app {

/// Hands the options to the rooms, each its own.
void apply(const ops::config& options, shared_parts& shared);
[[nodiscard]] http::host_options host_options_of(const ops::config& options);

/// A limit that holds a minute; none where rate limits are off.
[[nodiscard]] ops::rate_rule rule_of(const ops::config& options, unsigned a_minute);

}  // namespace flinxx::app
