#pragma once

#include <flinxx/ops/close_reason.hpp>
#include <flinxx/ops/slot_id.hpp>
#include <flinxx/socketio/broadcast.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace flinxx::socketio {

/// Names a connection's place for one socket of another worker.
struct line_key {
  std::size_t worker = 0;
  std::uint64_t number = 0;
  bool operator==(const line_key&) const = default;
};

/// A client wants to go on where it was, as the holder of a socket's recovery id.
struct claim {
  ops::slot_id place;
  std::uint64_t after = 0;  // the last event that it received
  std::string nsp;
  line_key from;
};

/// Inbound letters of one client that may be under way, in bytes: who sends on while the other worker cannot keep up is
/// put out. About 7,000 of the smallest packets.
inline constexpr std::size_t max_underway = std::size_t{1} << 20;

// From the worker that has the connection to the one that has the socket, which is named by its place.
struct inbound {
  ops::slot_id to;
  line_key from;
  std::string text;
  std::vector<std::string> attachments;

  /// About what it holds in memory for as long as it is under way.
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t sum = sizeof(inbound) + text.size();
    for (const auto& each : attachments) sum += each.size();
    return sum;
  }
};
struct confirmation {
  ops::slot_id to;
  line_key from;
  std::uint64_t sequence = 0;
};
struct lost_line {
  ops::slot_id to;
  line_key from;
  ops::close_reason reason{};
};

// And back, by the line's number.
struct verdict {
  std::uint64_t line = 0;
  bool accepted = false;
};
/// Inbound letters of this size in all have come and are under way no more.
struct receipt {
  std::uint64_t line = 0;
  std::size_t size = 0;
};
struct outbound {
  std::uint64_t line = 0;
  std::string text;
  std::vector<std::string> attachments;
  std::uint64_t sequence = 0;
  bool is_volatile = false;
};
struct probed_line {
  std::uint64_t line = 0;
};
struct released_line {
  std::uint64_t line = 0;
  std::optional<ops::close_reason> whole_connection;
};

/// What is done with each socket of an audience.
struct emission {
  std::string array;
  std::vector<std::string> attachments;
  bool is_volatile = false;
};
struct expulsion {
  bool whole_connection = false;
};
struct room_change {
  std::string room;
  bool enters = false;
};
struct announcement {
  audience who;
  std::variant<emission, expulsion, room_change> what;
};

using letter = std::variant<claim, inbound, confirmation, lost_line, verdict, receipt, outbound, probed_line,
                            released_line, std::shared_ptr<const announcement>>;

}  // namespace flinxx::socketio
