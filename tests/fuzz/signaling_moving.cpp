#include "fuzz/support.hpp"
#include "signaling/moving.hpp"

#include <algorithm>

using namespace flinxx::signaling;

// Whatever another node sends as a user's state is refused or is one, within its bounds, and written again it is the
// same but for the ages of moments.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text = text_of(bytes, size);
  user_rules rules;
  rules.find.limit = 20;
  rules.skip.limit = 30;
  user_limits limits;
  std::unique_ptr<asked> wishes;
  const auto who = moving_in(text, limits, wishes, rules, 5'000'000'000);
  if (!who) return 0;
  std::size_t kept = 0;
  for (const auto& data : who->kept) kept += data.size();
  require(who->kept.size() <= most_kept && kept <= most_bytes_kept && !(who->waits && who->match));
  const std::string again = to_bytes(*who, limits, wishes.get(), 5'000'000'000);
  user_limits same;
  std::unique_ptr<asked> same_wishes;
  const auto twice = moving_in(again, same, same_wishes, rules, 5'000'000'000);
  require(twice && to_bytes(*twice, same, same_wishes.get(), 5'000'000'000) == again);
  return 0;
}
