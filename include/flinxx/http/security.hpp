#pragma once

#include <flinxx/http/message.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace flinxx::http {

/// For settings::fields: what tells browsers to keep a page of ours to itself, as the middleware Helmet has it, but
/// without inline styles, and with camera and microphone for our own pages alone. Scripts of the page may connect to
/// this server and to `connect_origins`: origins (https://example.org:8443) or "*".
[[nodiscard]] std::string security_fields(const std::vector<std::string>& connect_origins);

/// For settings::secure_fields: Strict-Transport-Security (RFC 6797) for so long; nothing for 0.
[[nodiscard]] std::string hsts_field(std::chrono::seconds age);

/// Sends the client to the same place over HTTPS, at its usual port or another; 400 if the Host is not one that can be
/// named there.
inline constexpr std::uint16_t https_port = 443;
[[nodiscard]] response redirect_to_https(const request& r, std::uint16_t port = https_port);

}  // namespace flinxx::http
