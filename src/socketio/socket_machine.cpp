#include "socketio/socket_machine.hpp"

namespace flinxx::socketio {
namespace {

using ops::close_reason;

// Whether the connection went without a goodbye, so that the client may want to return.
bool may_return(close_reason reason) noexcept {
  switch (reason) {
    case close_reason::transport_closed:
    case close_reason::transport_error:
    case close_reason::ping_timeout:
    case close_reason::connect_timeout:  // it was back, and given up before it had heard so from another worker
    case close_reason::replaced: return true;
    default: return false;
  }
}

}  // namespace

socket_action socket_machine::line_lost(close_reason reason, std::int64_t now, std::int64_t recovery_ms) noexcept {
  if (state_ == life::away) return reason == close_reason::client_left ? left(reason) : socket_action::none;
  if (state_ != life::here) return socket_action::none;
  if (recovery_ms <= 0 || !may_return(reason)) return left(reason);
  state_ = life::away;
  reason_ = reason;
  due_ = now + recovery_ms;
  return socket_action::suspend;
}

socket_action socket_machine::claimed(bool has_all) noexcept {
  if (state_ == life::here) return socket_action::give_way;
  if (state_ != life::away) return socket_action::refuse;
  return has_all ? socket_action::resume : left(close_reason::replaced);  // it begins anew
}

socket_action socket_machine::time_over(std::int64_t now) noexcept {
  return state_ == life::away && now >= due_ ? left(reason_) : socket_action::none;
}

socket_action socket_machine::left(close_reason reason) noexcept {
  if (state_ == life::ended) return socket_action::none;
  const bool was_in = lives();
  state_ = life::ended;
  reason_ = reason;
  return was_in ? socket_action::end : socket_action::none;
}

}  // namespace flinxx::socketio
