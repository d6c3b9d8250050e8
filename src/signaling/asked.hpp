#pragma once

#include <flinxx/json/scan.hpp>
#include <flinxx/matchmaking/wishes.hpp>
#include <flinxx/ops/bytes.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::signaling {

/// What a user has asked of a partner, and in which words.
struct asked {
  matchmaking::wishes wanted;
  std::vector<std::string> texts;  // of the wishes, as the user has named them; none after a restart
};

/// What counts of the arguments of a find_partner that are right: see check_find(). Interests are compared without
/// white space around them and, as far as they are ASCII, without case; languages (BCP 47) by their first part. nullptr
/// for one who asks for nothing, which costs no memory.
[[nodiscard]] std::unique_ptr<asked> asked_in(std::string_view arguments);

/// The words of what the user shares with its partner, as a JSON array: the bits are in the order of the wishes.
[[nodiscard]] std::string shared_words(const asked& a, std::uint8_t bits);

/// As bytes, without the words or with them. Bytes from elsewhere are checked.
void write(ops::byte_writer out, const matchmaking::wishes& w);
[[nodiscard]] std::optional<matchmaking::wishes> read_wishes(ops::byte_reader& in);
void write(ops::byte_writer out, const asked& a);
[[nodiscard]] std::unique_ptr<asked> read_asked(ops::byte_reader& in);

}  // namespace flinxx::signaling
