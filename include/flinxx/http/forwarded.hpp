#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flinxx::http {

/// The field in which proxies name the client: a list to whose end each of them adds one hop.
enum class forwarded_field : std::uint8_t {
  x_forwarded_for,  // 192.0.2.7, [2001:db8::7]:51234, …
  forwarded,        // RFC 7239: for="[2001:db8::7]:51234";proto=https, …
};

[[nodiscard]] std::string_view name_of(forwarded_field field) noexcept;

/// What one proxy says of whom it got a request from.
struct hop {
  std::string address;  // without brackets and port; empty if the hop cannot be read or names none
  std::string proto;    // of Forwarded alone, as is the next one
  std::string host;
};

/// Takes the last item off a list. Where quotes count, they are matched from the right: what stands further left, which
/// a client may have written, has no say in where the item begins.
[[nodiscard]] std::string_view take_last(std::string_view& list, forwarded_field field) noexcept;

/// Reads an item. An address is not checked to be one; its port is dropped.
[[nodiscard]] hop read_hop(std::string_view item, forwarded_field field);

/// The first item of a list: what the proxy next to the client says in X-Forwarded-Proto, -Host and -Port.
[[nodiscard]] std::string_view first_of(std::string_view list) noexcept;

/// Whether it is a scheme of TLS.
[[nodiscard]] bool is_secure_scheme(std::string_view scheme) noexcept;

}  // namespace flinxx::http
