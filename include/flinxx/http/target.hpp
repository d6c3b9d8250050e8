#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::http {

/// The parts of a request's target, still percent-encoded.
struct target {
  std::string_view path;   // begins with '/', or is "*"
  std::string_view query;  // what stands behind the '?', without it
};

/// Splits a target in origin-form, absolute-form (whose authority is of no interest to us) or asterisk-form (RFC 9112,
/// 3.2); nothing if it has none of them. Views into the text or of a literal.
[[nodiscard]] std::optional<target> split_target(std::string_view text);

/// Percent-decodes; nothing if a sequence is broken. '+' is a space only in queries.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// The value of a key in a query string, percent-decoded; nothing if it is not there. The first of several wins. As
/// browsers have it, a broken sequence stands for itself.
[[nodiscard]] std::optional<std::string> query_value(std::string_view query, std::string_view key);

/// All names in a query string, likewise decoded; "" of what is empty between two '&'.
[[nodiscard]] std::vector<std::string> query_names(std::string_view query);

/// The name of the file that a path asks for: the path decoded, which begins with '/'. Nothing for one that no file can
/// have: it has a broken sequence, a control character, a backslash, ".." or "//".
[[nodiscard]] std::optional<std::string> file_name(std::string_view path);

}  // namespace flinxx::http
