#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace flinxx::websocket {

/// The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455, section 4.2.2); nothing if the key is not the
/// base64 form of 16 bytes. The key comes without white space around it.
[[nodiscard]] std::optional<std::string> accept_key(std::string_view sec_websocket_key);

}  // namespace flinxx::websocket
