#pragma once

#include <flinxx/json/scan.hpp>
#include <flinxx/moderation/reason.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::signaling {

/// Sizes in bytes of JSON text.
struct payload_limits {
  std::size_t max_description = 64 * 1024;
  std::size_t max_early_offer = 16 * 1024;
  std::size_t max_candidate = 4 * 1024;
  std::size_t max_interests = 16;  // and languages
  std::size_t max_interest = 256;
};

enum class verdict : std::uint8_t { ok, invalid, too_large };

// Below: whether the arguments of an event, as socketio::event has them, have the shape that the event asks for. Fields
// that are not named here may be anything: they belong to the browsers.

/// What was found in an event for the partner: its shape, and the session that it names, if it names one.
struct named_check {
  verdict shape = verdict::invalid;
  std::optional<json::value> session;
};

/// One argument {[field]: {type: [field], sdp: string}, sessionId?: string}; field is "offer" or "answer".
[[nodiscard]] named_check check_description(std::string_view arguments, std::string_view field,
                                            const payload_limits& limits);
/// One argument {offer: {type: "offer", sdp: string}}, which names no session: there is none yet.
[[nodiscard]] verdict check_early_offer(std::string_view arguments, const payload_limits& limits);
/// One argument {candidate: null | {candidate: string, sdpMid?, sdpMLineIndex?, usernameFragment?}, sessionId?:
/// string}.
[[nodiscard]] named_check check_candidate(std::string_view arguments, const payload_limits& limits);
/// No argument, or one: null or {interests?: string[], languages?: string[], mode?: "video" | "text" | "any",
/// invite?: string, proof?: string}.
[[nodiscard]] verdict check_find(std::string_view arguments, const payload_limits& limits);
/// No argument, or one: null or {sessionId?: string, avoid?: see avoided_in(), proof?: string}.
[[nodiscard]] named_check check_skip(std::string_view arguments);
/// What a report says, and of which session, if it names one.
struct report_check {
  std::optional<moderation::reason> why;  // nothing: it does not have the shape
  std::optional<json::value> session;
};

/// One argument {reason: one of moderation::reason_names, sessionId?: string}.
[[nodiscard]] report_check check_report(std::string_view arguments);

/// Of a find_partner that check_find() has agreed to: avoid?: string[]. Nothing if it has another shape. More than
/// `most` texts, and longer ones than `longest`, do not count.
[[nodiscard]] std::optional<std::vector<std::string>> avoided_in(std::string_view arguments, std::size_t most,
                                                                 std::size_t longest);

/// The code of the invite that it names, as it stands in the JSON.
[[nodiscard]] std::optional<json::value> invite_in(std::string_view arguments);

/// The proof of work that comes along; empty: none.
[[nodiscard]] std::string proof_in(std::string_view arguments);

/// No argument, or one that is null or an empty object.
[[nodiscard]] verdict check_nothing(std::string_view arguments);

}  // namespace flinxx::signaling
