#pragma once

#include <flinxx/ops/close_reason.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The values of labels. All that there are: whatever a client sends, no further one comes into being.
namespace flinxx::metrics {

inline constexpr std::array<std::string_view, 2> transport_names{"polling", "websocket"};
enum class relay : std::uint8_t { offer, answer, candidate };
inline constexpr std::array<std::string_view, 3> relay_names{"offer", "answer", "candidate"};
enum class direction : std::uint8_t { in, out };
inline constexpr std::array<std::string_view, 2> direction_names{"in", "out"};

/// What requests are for.
enum class route : std::uint8_t { sockets, health, stats, terms, telemetry, api, page, unreadable };
inline constexpr std::array<std::string_view, 8> route_names{"socket.io", "health", "stats", "terms",
                                                             "telemetry", "api",    "page",  "unreadable"};
/// The most frequent ones first.
inline constexpr std::array<std::string_view, 21> status_names{"200", "101", "204", "304", "206", "400", "404",
                                                               "429", "503", "301", "308", "403", "405", "408",
                                                               "413", "416", "426", "431", "500", "501", "other"};

inline constexpr std::array<std::string_view, 8> handshake_refusal_names{
    "unknown_transport", "unknown_sid",         "bad_handshake_method", "bad_request",
    "forbidden",         "unsupported_version", "rate_limited",         "unavailable"};

/// In the order in which the events are looked up.
inline constexpr std::array<std::string_view, 11> event_names{
    "ice_candidate", "webrtc_offer", "webrtc_answer", "find_partner", "early_offer", "skip_user",
    "stop",          "report",       "block",         "invite",       "other"};
inline constexpr std::array<std::string_view, 9> refusal_names{
    "invalid_payload", "payload_too_large", "not_in_session", "in_session",    "invite_unknown",
    "unknown_event",   "proof_required",    "rate_limited",   "internal_error"};
/// Those of --limit-…, and the others that hold somebody up.
inline constexpr std::array<std::string_view, 11> limit_names{
    "connections",  "address_connections", "connect", "health", "stats", "telemetry",
    "find_partner", "skip_user",           "report",  "block",  "invite"};

/// Letters between nodes, in the order of cluster::any_letter.
inline constexpr std::array<std::string_view, 20> letter_names{
    "matched",   "refused",    "parted",        "relay",   "sum",        "list",       "claim",
    "found",     "taken_over", "hold",          "held",    "fetch",      "fetched",    "poll",
    "polled_in", "polled_out", "poll_given_up", "upgrade", "carried_in", "carried_out"};

inline constexpr auto close_names = [] {
  std::array<std::string_view, ops::close_reason_count> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = ops::name_of(static_cast<ops::close_reason>(i));
  return out;
}();

// Bounds of histograms, in seconds.
inline constexpr std::array answer_bounds{0.0001, 0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5};
inline constexpr std::array lag_bounds{0.001, 0.005, 0.025, 0.1, 0.5, 2.5};
inline constexpr std::array wait_bounds{0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0};
inline constexpr std::array call_bounds{1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0};
inline constexpr std::array redis_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0};

}  // namespace flinxx::metrics
