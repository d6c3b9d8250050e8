#pragma once

#include "app/worker_parts.hpp"

#include <flinxx/ops/config.hpp>

namespace flinxx::app {

/// Hands the options to the rooms, each its own.
void apply(const ops::config& options, shared_parts& shared);

}  // namespace flinxx::app
