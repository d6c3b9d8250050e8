#pragma once

#include "socketio/announcement.hpp"
#include "socketio/packet_assembler.hpp"

#include <flinxx/ops/close_reason.hpp>
#include <flinxx/ops/slot_id.hpp>
#include <flinxx/socketio/handover.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace flinxx::socketio {

/// Names a link between two workers: the one that has the connection has numbered it.
struct link_key {
  std::size_t worker = 0;
  std::uint64_t number = 0;
  bool operator==(const link_key&) const = default;
};

// From the worker that has the connection to the one that has the socket.

/// A client wants to go on where it was, as the holder of a socket's recovery id.
struct claim {
  link_key from;
  ops::slot_id place;
  std::uint64_t after = 0;  // the last event that it received
  std::string nsp;
  boost::asio::ip::address origin;  // of its connection
};
struct inbound {
  link_key from;
  std::unique_ptr<const owned_packet> packet;

  /// About what it holds in memory for as long as it is under way.
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t sum = sizeof(inbound) + sizeof(owned_packet) + packet->text.size();
    for (const auto& each : packet->attachments) sum += each.size();
    return sum;
  }
};
struct confirmation {
  link_key from;
  std::uint64_t number = 0;
};
struct lost_link {
  link_key from;
  ops::close_reason reason{};
};

// And back, by the link's number.

struct verdict {
  std::uint64_t link = 0;
  bool accepted = false;
};
/// Inbound letters of this size in all have come and are under way no more.
struct receipt {
  std::uint64_t link = 0;
  std::size_t size = 0;
};
struct outbound {
  std::uint64_t link = 0;
  std::string text;
  std::vector<std::string> attachments;
  std::uint64_t number = 0;
  bool is_volatile = false;
};
struct probed_link {
  std::uint64_t link = 0;
};
struct released_link {
  std::uint64_t link = 0;
  std::optional<ops::close_reason> whole_connection;
};

/// Another server asks for a socket, and this is the worker that has it.
struct departure {
  wanted_socket wanted;
  other_runs::run_id to{};
  std::function<void(handover_answer)> told;
};

using letter = std::variant<claim, inbound, confirmation, lost_link, verdict, receipt, outbound, probed_link,
                            released_link, departure, std::shared_ptr<const announcement>>;

}  // namespace flinxx::socketio
