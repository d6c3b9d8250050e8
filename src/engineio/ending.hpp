#pragma once

#include <flinxx/engineio/session_owner.hpp>
#include <flinxx/ops/close_reason.hpp>

namespace flinxx::engineio {

/// What is left of a session that has ended for a reason while its client may still ask or say something.
struct ending {
  ops::close_reason reason;
  ending_budget::share held;
};

}  // namespace flinxx::engineio
