#pragma once

#include <flinxx/engineio/session.hpp>
#include <flinxx/engineio/session_owner.hpp>
#include <flinxx/http/message.hpp>

namespace flinxx::engineio {

/// What is left of a session that has ended for a reason while its client may still ask or say something.
struct session::ending {
  ops::close_reason reason;
  ending_budget::share held;
};

/// Whether the body of a POST can be a payload.
[[nodiscard]] bool is_text(const http::request& r);

}  // namespace flinxx::engineio
