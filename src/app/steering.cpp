#include "app/steering.hpp"

#include <flinxx/ops/log.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string_view>

namespace flinxx::app {
namespace {

ops::parsed_options options_of(ops::parse_result read) {
  if (auto* const wrong = std::get_if<ops::usage_error>(&read)) throw std::runtime_error(wrong->message);
  return std::get<ops::parsed_options>(std::move(read));
}

}  // namespace

// Who has said that the service stops does not say that it is ready.
void steering::read_again() {
  if (!parts_.is_stopping()) manager_.tell_reloading();
  try {
    change();
  } catch (const std::exception& e) {
    ops::log::error("SIGHUP: nothing has changed: {}", e.what());
  }
  if (!parts_.is_stopping()) manager_.tell_ready();
}

// Everything that may fail comes first.
void steering::change() {
  const auto fresh = options_of(read_());
  const auto changes = ops::changes_of(now_, fresh);
  auto next = ops::with_live(now_, fresh);
  auto site = parts_.read_site(next.values);
  const auto use_identity = parts_.host().read_identity_again();

  if (use_identity) use_identity();
  parts_.set_live(next.values, std::move(site));
  const bool changes_level = next.values.log_level != now_.values.log_level;
  if (changes_level && next.values.log_level < now_.values.log_level) ops::set_log_level(next.values.log_level);
  for (const auto& each : changes) {
    if (each.is_live) {
      ops::log::info("SIGHUP: {}", each.text);
    } else {
      ops::log::warn("SIGHUP: {}", each.text);
    }
  }
  if (use_identity) ops::log::info("SIGHUP: certificate and key read again");
  if (!next.values.site_dir.empty()) ops::log::info("SIGHUP: the site's folder read again");
  if (changes.empty()) ops::log::info("SIGHUP: no option has changed");
  if (changes_level) ops::set_log_level(next.values.log_level);
  now_ = std::move(next);
}

}  // namespace flinxx::app
