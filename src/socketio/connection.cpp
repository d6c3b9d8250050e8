#include "socketio/connection.hpp"

#include <flinxx/ops/prefetch.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::socketio {

using ops::close_reason;

namespace {

constexpr std::int64_t attachments_timeout_ms = 20'000;  // for all of a packet

}  // namespace

connection::connection(const reception& around, engineio::session& transport, const http::request& handshake)
    : around_(around), transport_(transport), address_(handshake.client) {
  if (const auto& keep = around.options.keep_of_handshake) kept_ = std::make_unique<const std::string>(keep(handshake));
  net::worker& home = transport.home();
  home.schedule(*this, home.now_ms() + around.door.opened().count());
}

void connection::arrived() {
  if (!std::exchange(is_arriving_, false)) return;
  net::timer_wheel::cancel(*this);
  around_.door.passed();
  wait_for_attachments();
}

void connection::grant(std::chrono::milliseconds wait) {
  if (!is_arriving_ || std::exchange(has_been_granted_, true)) return;
  net::worker& home = transport_.home();
  home.schedule(*this, home.now_ms() + (wait + around_.door.patience()).count());
}

// The wait for the first CONNECT goes before: a claim to a socket elsewhere may not have been answered yet.
void connection::wait_for_attachments() {
  net::worker& home = transport_.home();
  if (assembler_.waits() && !is_arriving_) home.schedule(*this, home.now_ms() + attachments_timeout_ms);
}

bool connection::entered() {
  arrived();
  return !std::exchange(has_entered_, true);
}

void connection::on_timer() {
  transport_.close(is_arriving_ ? close_reason::connect_timeout : close_reason::idle_timeout);
}

void connection::prefetch() const noexcept {
  if (!seats_.empty()) ops::prefetch(seats_.front().socket);
}

void connection::text(std::string_view message) {
  if (!seats_.empty() && seats_.front().socket != nullptr) seats_.front().socket->prefetch_context();
  const assembled a = assembler_.text(message, around_.options.limits);
  if (a.state == assembly::broken) return break_off();
  if (a.state == assembly::whole) return receive(*a.content, message, {});
  if (find(a.content->nsp) == nullptr) return break_off();
  wait_for_attachments();
}

void connection::binary(std::string_view message) {
  const assembled a = assembler_.binary(message, transport_.max_payload());
  if (a.state == assembly::broken) return break_off();
  if (a.state == assembly::too_large) return transport_.close(close_reason::payload_too_large);
  if (a.state == assembly::more) return;
  if (!is_arriving_) net::timer_wheel::cancel(*this);
  receive(*a.content, a.owner->text, a.owner->attachments);
}

// After a DISCONNECT the seat is free, whatever the socket makes of it.
void connection::receive(const packet& p, std::string_view text, std::span<const std::string> attachments) {
  if (p.type == packet_type::connect) return is_gone_ ? break_off() : around_.desk.connect(*this, p);
  seat* const found = find(p.nsp);
  if (found == nullptr || p.type == packet_type::connect_error) return break_off();
  to_socket* const socket = found->socket;
  std::unique_ptr<far_socket> left;
  if (p.type == packet_type::disconnect) {
    left = std::move(found->far);
    unseat(p.nsp);
  }
  if (socket == nullptr || socket->receive(p, text, attachments)) return;
  if (left) left->lost(close_reason::flood);
  transport_.close(close_reason::flood);
}

void connection::pong() {
  for (const seat& each : seats_)
    if (each.socket != nullptr) each.socket->pong();
}

bool connection::lost() {
  give_up(close_reason::transport_closed);
  return std::any_of(seats_.begin(), seats_.end(), [](const seat& each) { return each.socket != nullptr; });
}

void connection::closed(close_reason reason) {
  if (!is_gone_) {
    give_up(reason);
  } else if (reason == close_reason::client_left) {
    tell_all(reason);
  }
  for (seat& each : seats_) {
    if (each.socket != nullptr) std::exchange(each.socket, nullptr)->forget();
    each.far.reset();  // it knows the server's links, which may go before what is buried
  }
}

void connection::give_up(close_reason reason) {
  is_gone_ = true;
  assembler_.forget();
  arrived();
  net::timer_wheel::cancel(*this);
  tell_all(reason);
}

// An application that hears of it may end other sockets of this connection.
void connection::tell_all(close_reason reason) {
  for (std::size_t i = 0; i < seats_.size(); ++i)
    if (seats_[i].socket != nullptr) seats_[i].socket->lost(reason);
}

void connection::send(std::span<const std::string_view> pieces, std::span<const std::string> attachments,
                      std::uint64_t /*number*/, bool is_volatile) {
  if (is_gone_ || (is_volatile && !transport_.writable())) return;
  transport_.send_text(pieces);
  for (const std::string& each : attachments) transport_.send_binary(each);
}

void connection::release(to_socket& from, std::optional<close_reason> whole_connection) {
  if (is_gone_) return forget(from);
  const std::string_view nsp = find(from)->nsp->name;
  unseat(nsp);
  if (whole_connection) return transport_.close(*whole_connection);
  say({'1', nsp, {}, {}, {}, 0});
}

void connection::forget(to_socket& from) {
  if (seat* const found = find(from)) found->socket = nullptr;
}

void connection::take_seat(served_namespace& nsp, std::unique_ptr<far_socket> far) {
  to_socket* const socket = far.get();
  seats_.push_back({&nsp, socket, std::move(far)});
}

connection::seat* connection::find(std::string_view nsp) noexcept {
  const auto found =
      std::find_if(seats_.begin(), seats_.end(), [&](const seat& each) { return each.nsp->name == nsp; });
  return found == seats_.end() ? nullptr : &*found;
}

connection::seat* connection::find(const to_socket& s) noexcept {
  const auto found = std::find_if(seats_.begin(), seats_.end(), [&](const seat& each) { return each.socket == &s; });
  return found == seats_.end() ? nullptr : &*found;
}

}  // namespace flinxx::socketio
