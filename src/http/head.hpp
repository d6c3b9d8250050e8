#pragma once

#include <flinxx/http/message.hpp>

#include <string>

namespace flinxx::http {

/// Status line and fields of an answer, with Date, Content-Length and Connection.
[[nodiscard]] std::string write_head(const response& answer, bool keep_alive);

}  // namespace flinxx::http
