#pragma once

#include <flinxx/socketio/socket.hpp>

#include <cstdint>
#include <string_view>

namespace flinxx::signaling {

/// Why a command was refused, in the words of the wire.
struct reply {
  std::string_view code;
  std::string_view message;
  std::int64_t retry_after_ms = 0;  // 0: it is of no use to try again
};

inline constexpr reply bad_payload{"invalid_payload", "The payload does not have the shape that this event asks for"};
inline constexpr reply payload_too_large{"payload_too_large", "The payload is too large"};
inline constexpr reply no_session{"not_in_session", "You are not in a session"};
inline constexpr reply other_session{"not_in_session", "You are not in that session any more"};
inline constexpr reply in_session{"in_session", "You are in a session: skip or stop first"};
inline constexpr reply not_waiting{"not_in_session", "You are not waiting for a partner"};
inline constexpr reply invite_unknown{"invite_unknown",
                                      "This link is unknown, has expired, or two others have met by it"};
inline constexpr reply unknown_event{"unknown_event", "There is no such event"};
inline constexpr reply internal_error{"internal_error", "Something went wrong on the server"};

inline constexpr reply proof_required{"proof_required", "Many are searching: do the work first"};

inline constexpr std::string_view rate_limited_code = "rate_limited";
[[nodiscard]] reply rate_limited(std::string_view event_name, std::int64_t retry_after_ms);

/// Answer an event: by its ack if it has one; otherwise a refusal goes out as `error`, and success is silent.
void accept(socketio::socket& s, const socketio::event& e);
/// With one more member.
void accept(socketio::socket& s, const socketio::event& e, std::string_view name, std::string_view value);
/// Of no event.
void tell(socketio::socket& s, const reply& why);
void refuse(socketio::socket& s, const socketio::event& e, const reply& why);
/// With what is to be done, in JSON.
void refuse(socketio::socket& s, const socketio::event& e, const reply& why, std::string_view challenge);

}  // namespace flinxx::signaling
