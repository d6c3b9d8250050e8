#pragma once

#include <flinxx/http/message.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace flinxx::http {

/// Status line and fields of an answer, with Date, Content-Length and Connection; `further` are lines of settings.
[[nodiscard]] std::string write_head(const response& answer, bool keep_alive,
                                     std::initializer_list<std::string_view> further);

}  // namespace flinxx::http
