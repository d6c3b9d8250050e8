#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace flinxx::websocket {

/// The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455, section 4.2.2); nothing if the key is not the
/// base64 form of 16 bytes. The key comes without white space around it.
[[nodiscard]] std::optional<std::string> accept_key(std::string_view sec_websocket_key);

/// The subprotocol that answers a Sec-WebSocket-Protocol, which offers some: the first, as ws and so socket.io has it.
/// Empty if none is offered; nothing if the field is no list of different tokens. A view into the field.
[[nodiscard]] std::optional<std::string_view> choose_protocol(std::string_view sec_websocket_protocol);

}  // namespace flinxx::websocket
