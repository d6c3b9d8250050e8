#pragma once

#include <string>
#include <string_view>

namespace flinxx::json {

/// Appends text as a JSON string, quoted and escaped as JSON.stringify does it. The text is UTF-8.
void append_quoted(std::string& out, std::string_view utf8);

}  // namespace flinxx::json
