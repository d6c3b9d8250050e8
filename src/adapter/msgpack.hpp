#pragma once

#include "adapter/drop.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace flinxx::adapter {

struct msgpack_limits {
  std::size_t max_depth = 128;
  std::size_t max_text = 1'000'000;  // bytes of JSON
  std::size_t max_attachments = 10;
};

/// A value as Socket.IO has it: JSON, with a placeholder for each of the attachments.
struct json_text {
  std::string text;
  std::vector<std::string> attachments;
};

/// Reads the one value of MessagePack that `bytes` are, as JSON.stringify would write it: a time in ISO 8601, and null
/// for what is no number. Binary becomes attachments. Anything that JSON has not, such as other extensions or a key
/// that is no text, is malformed; so is what is not UTF-8. Whatever is announced, no more is kept than has come.
[[nodiscard]] std::variant<json_text, drop> to_json(std::string_view bytes, const msgpack_limits& limits);

}  // namespace flinxx::adapter
