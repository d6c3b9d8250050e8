#include "app/registry.hpp"

#include <algorithm>
#include <cstddef>

namespace flinxx::app {

std::int64_t heartbeat::ask(net::worker& w) {
  const std::int64_t now = net::worker::system_ms();
  std::int64_t since = nothing;
  if (!asked_at_->compare_exchange_strong(since, now)) return std::max<std::int64_t>(now - since, 0);
  w.post([asked_at = asked_at_] { *asked_at = nothing; });
  return 0;
}

void decisions::on_ban(moderation::ban_key /*who*/, const moderation::ban& b) {
  const bool by_rules = b.by == moderation::author::rules;
  const verdict v = b.is_lifted() ? verdict::lift : by_rules ? verdict::rules : verdict::moderator;
  ++made_[static_cast<std::size_t>(v)];
}

void decisions::on_report(const moderation::counted_report& r) {
  ++reports_[static_cast<std::size_t>(r.why)];
}

std::uint64_t decisions::reports(moderation::reason why) const noexcept {
  return reports_[static_cast<std::size_t>(why)];
}

std::uint64_t decisions::made(verdict v) const noexcept {
  return made_[static_cast<std::size_t>(v)];
}

registry::registry(composition& parts) : parts_(parts), heartbeats_(parts.host().size()) {
  parts.desk().listen(decisions_);
}

}  // namespace flinxx::app
