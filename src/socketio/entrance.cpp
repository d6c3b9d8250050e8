#include "socketio/entrance.hpp"

#include <algorithm>

namespace flinxx::socketio {
namespace {

constexpr std::chrono::milliseconds crowded_timeout{5'000};

}  // namespace

std::chrono::milliseconds entrance::opened() noexcept {
  ++arriving_;
  return patience();
}

std::chrono::milliseconds entrance::patience() const noexcept {
  const bool is_crowded = arriving_ > options_.max_arriving / 2;
  return is_crowded ? std::min(options_.connect_timeout, crowded_timeout) : options_.connect_timeout;
}

std::optional<http::response> entrance::shed() const {
  if (arriving_ < options_.max_arriving) return std::nullopt;
  return http::response::retry_later(503, "busy", "Too many clients connect at this moment", 1);
}

std::optional<connect_refusal> entrance::may_enter_again(const boost::asio::ip::address& client) const {
  return options_.may_enter_again ? options_.may_enter_again(client) : std::nullopt;
}

void entrance::recovered(const boost::asio::ip::address& client) const {
  if (options_.on_recovered) options_.on_recovered(client);
}

}  // namespace flinxx::socketio
