#include "adapter/tally.hpp"

#include <flinxx/ops/log.hpp>

#include <cstddef>
#include <string_view>

namespace flinxx::adapter {
namespace {

// Of what nobody could expect to be heard there is nothing to say.
std::string_view words_for(drop why) {
  switch (why) {
    case drop::malformed: return "is malformed";
    case drop::too_large: return "is over a limit";
    case drop::too_many: return "came faster than the workers can pass it on";
    default: return "";
  }
}

}  // namespace

void tally::dropped(drop why, std::int64_t now_ms) {
  auto& [count, warnings] = dropped_[static_cast<std::size_t>(why)];
  const auto so_far = count.fetch_add(1, std::memory_order_relaxed) + 1;
  const auto words = words_for(why);
  if (!words.empty() && warnings.due(now_ms))
    ops::log::warn("a message from Redis {} and was dropped, {} so far", words, so_far);
}

counts tally::now() const noexcept {
  const auto of = [this](drop why) {
    return dropped_[static_cast<std::size_t>(why)].count.load(std::memory_order_relaxed);
  };
  return {heard_.load(std::memory_order_relaxed),
          of(drop::malformed),
          of(drop::too_large),
          of(drop::too_many),
          of(drop::own),
          of(drop::not_heard)};
}

}  // namespace flinxx::adapter
