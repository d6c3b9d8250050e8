#pragma once

#include <flinxx/ops/config.hpp>
#include <flinxx/ops/shared_limiter.hpp>
#include <flinxx/rest/api.hpp>
#include <flinxx/signaling/service.hpp>
#include <flinxx/socketio/host.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace flinxx::app {

// What each room is told of the options; `connects` is of the same ones.
[[nodiscard]] std::shared_ptr<ops::shared_limiter> connect_limiter_of(const ops::config& options);
[[nodiscard]] socketio::host_options host_options_of(const ops::config& options,
                                                     const std::shared_ptr<ops::shared_limiter>& connects);
[[nodiscard]] signaling::settings signaling_settings_of(const ops::config& options);
[[nodiscard]] rest::settings rest_settings_of(const ops::config& options, std::function<std::string()> rules_version);

/// Whether a path is Socket.IO's.
[[nodiscard]] bool is_for_sockets(std::string_view path) noexcept;

}  // namespace flinxx::app
