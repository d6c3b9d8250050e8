#include "signaling/carried.hpp"

#include <algorithm>

namespace flinxx::signaling {
namespace {

constexpr std::string_view waiting_text = "w";

}  // namespace

std::string to_text(const carried& c) {
  if (c.waits) return std::string(waiting_text);
  if (!c.match) return {};
  std::string text(c.match->id.begin(), c.match->id.end());
  return text.append(c.match->partner.begin(), c.match->partner.end());
}

carried carried_in(std::string_view text) {
  if (text == waiting_text) return {true, std::nullopt};
  matchmaking::past_match s;
  if (text.size() != s.id.size() + s.partner.size()) return {};
  std::copy_n(text.begin(), s.id.size(), s.id.begin());
  std::copy_n(text.begin() + s.id.size(), s.partner.size(), s.partner.begin());
  return {false, s};
}

}  // namespace flinxx::signaling
