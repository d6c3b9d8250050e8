#include "signaling/carried.hpp"

#include "signaling/asked.hpp"

#include <algorithm>

namespace flinxx::signaling {
namespace {

constexpr std::string_view waiting_text = "w";

}  // namespace

std::string to_text(const carried& c) {
  if (c.waits) {
    std::string text(waiting_text);
    if (c.wanted) write(ops::byte_writer(text), *c.wanted);
    return text;
  }
  if (!c.match) return {};
  std::string text(c.match->id.begin(), c.match->id.end());
  return text.append(c.match->partner.begin(), c.match->partner.end());
}

carried carried_in(std::string_view text) {
  if (text == waiting_text) return {true, std::nullopt};
  if (text.starts_with(waiting_text)) {
    ops::byte_reader in(text.substr(waiting_text.size()));
    const auto wanted = read_wishes(in);
    if (wanted && in.at_end()) return {true, std::nullopt, wanted};
  }
  matchmaking::past_match s;
  if (text.size() != s.id.size() + s.partner.size()) return {};
  std::copy_n(text.begin(), s.id.size(), s.id.begin());
  std::copy_n(text.begin() + s.id.size(), s.partner.size(), s.partner.begin());
  return {false, s};
}

}  // namespace flinxx::signaling
