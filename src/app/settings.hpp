#pragma once

#include <flinxx/ops/config.hpp>
#include <flinxx/ops/shared_limiter.hpp>
#include <flinxx/rest/api.hpp>
#include <flinxx/signaling/service.hpp>
#include <flinxx/socketio/host.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace flinxx::app {

// What each room is told of the options; `connects` is of the same ones.
[[nodiscard]] std::shared_ptr<ops::shared_limiter> connect_limiter_of(const ops::config& options);
[[nodiscard]] socketio::host_options host_options_of(const ops::config& options,
                                                     const std::shared_ptr<ops::shared_limiter>& connects);
[[nodiscard]] signaling::settings signaling_settings_of(const ops::config& options);

// Of the live ones.
struct connection_bounds {
  std::size_t all;
  std::size_t of_address;
};
[[nodiscard]] connection_bounds connection_bounds_of(const ops::config& options);
[[nodiscard]] std::size_t connect_limit_of(const ops::config& options);
[[nodiscard]] signaling::live_settings live_signaling_of(const ops::config& options);
[[nodiscard]] signaling::proof_rule proof_rule_of(const ops::config& options);
[[nodiscard]] moderation::settings moderation_settings_of(const ops::config& options);
[[nodiscard]] rest::live_settings live_rest_of(const ops::config& options);

/// Whether a path is Socket.IO's.
[[nodiscard]] bool is_for_sockets(std::string_view path) noexcept;

}  // namespace flinxx::app
