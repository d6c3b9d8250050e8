#pragma once

#include "adapter/drop.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace flinxx::adapter {

struct message_limits {
  std::size_t max_size = 1'000'000;  // bytes as they come, and again as JSON
  std::size_t max_rooms = 256;       // that a message names, those excepted among them
  std::size_t max_depth = 128;
  unsigned max_attachments = 10;
};

struct emission {
  std::string array;  // the whole of an EVENT's data
  std::vector<std::string> attachments;
  bool is_volatile = false;
};

struct room_change {
  std::vector<std::string> rooms;
  bool enters = false;
};

struct expulsion {
  bool whole_connection = false;
};

/// What a Node server or emitter wants of the sockets of a namespace.
struct message {
  std::vector<std::string> rooms;  // none: all sockets
  std::vector<std::string> except;
  std::variant<emission, room_change, expulsion> what;
};

/// Reads what redis-emitter and redis-adapter publish for the sockets of `nsp`: [uid, packet, options] in MessagePack.
[[nodiscard]] std::variant<message, drop> read_emit(std::string_view bytes, std::string_view nsp,
                                                    std::string_view own_uid, const message_limits& limits);

/// Reads what they publish besides, for the servers: of that, what wants no answer, which is that sockets enter rooms,
/// leave them, or are put out. Those are JSON.
[[nodiscard]] std::variant<message, drop> read_request(std::string_view bytes, std::string_view own_uid,
                                                       const message_limits& limits);

/// About what it takes in memory.
[[nodiscard]] std::size_t size_of(const message& m) noexcept;

}  // namespace flinxx::adapter
