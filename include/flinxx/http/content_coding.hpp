#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace flinxx::http {

/// Whether an Accept-Encoding field takes a content coding (RFC 9110, 12.5.3). Of the weights only "not acceptable"
/// matters to us.
[[nodiscard]] bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

/// Whether an Accept field names a media type (RFC 9110, 12.5.1), as browsers name text/html for what they show as a
/// page. Wildcards do not count: whoever takes anything is given what programs read.
[[nodiscard]] bool names_type(std::string_view accept, std::string_view media_type);

/// The bytes in gzip, packed quickly rather than tightly; nothing if zlib cannot.
[[nodiscard]] std::optional<std::string> gzip(std::string_view bytes);

}  // namespace flinxx::http
