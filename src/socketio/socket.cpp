#include "socketio/ack_waiters.hpp"
#include "socketio/event_log.hpp"
#include "socketio/line.hpp"
#include "socketio/namespace.hpp"
#include "socketio/recovery_ids.hpp"
#include "socketio/suspension.hpp"
#include "socketio/text.hpp"

#include <flinxx/socketio/packet.hpp>
#include <flinxx/socketio/socket.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace flinxx::socketio {

using ops::close_reason;

socket::socket(server& owner, served_namespace& nsp, const ops::slot_id& id, const ops::slot_id& place)
    : owner_(owner), nsp_(nsp), id_(id), place_(place) {
  if (owner.recovers()) log_ = std::make_unique<event_log>();
}

socket::~socket() = default;

std::string_view socket::nsp() const noexcept {
  return nsp_.name;
}

void socket::answer_connect() {
  std::string data = R"({"sid":")" + id_.text();
  if (owner_.recovers()) data += R"(","pid":")" + owner_.ids_->text(id_, place_, nsp_.name);
  transmit('0', {}, data, "\"}", {});
}

void socket::transmit(char type, std::string_view ack_id, std::string_view data, std::string_view end,
                      std::span<const std::string> attachments) {
  if (line_ == nullptr) return;
  const packet_text text(type, nsp_.name, ack_id, data, end, attachments.size());
  line_->send(text.pieces(), attachments, 0, false);
}

void socket::emit(std::string_view name, std::string_view arguments, std::span<const std::string> attachments) {
  emit_data(event_array(name, arguments), attachments);
}

// With recovery the event's last argument is its offset.
void socket::emit_data(std::string_view array, std::span<const std::string> attachments) {
  if (!log_) return send_event(array, {}, attachments, 0, false);
  if (!is_in_) return;
  array.remove_suffix(1);
  const auto& [window, key, max_events, max_bytes] = owner_.settings_.recovery;
  const offset_end end = log_->write(array, attachments, {max_events, max_bytes});
  send_event(array, end.text(), attachments, log_->last(), false);
}

void socket::send_event(std::string_view array, std::string_view end, std::span<const std::string> attachments,
                        std::uint64_t number, bool is_volatile) {
  if (line_ == nullptr) return;
  const packet_text text('2', nsp_.name, {}, array, end, attachments.size());
  line_->send(text.pieces(), attachments, number, is_volatile);
}

void socket::emit_volatile(std::string_view name, std::string_view arguments,
                           std::span<const std::string> attachments) {
  emit_data_volatile(event_array(name, arguments), attachments);
}

// The client takes any string that ends an event for an offset: this one has that of the event before.
void socket::emit_data_volatile(std::string_view array, std::span<const std::string> attachments) {
  if (!log_) return send_event(array, {}, attachments, 0, true);
  array.remove_suffix(1);
  send_event(array, log_->last_offset().text(), attachments, 0, true);
}

void socket::emit_with_ack(std::string_view name, std::string_view arguments, std::int64_t timeout_ms,
                           ack_function done, std::span<const std::string> attachments) {
  if (!is_in_) return done(std::nullopt);
  if (!waiters_) waiters_ = std::make_unique<ack_waiters>(owner_.home_);
  const std::string id = std::to_string(waiters_->add(timeout_ms, std::move(done)));
  transmit('2', id, event_array(name, arguments), {}, attachments);
}

void socket::acknowledge(std::uint64_t ack_id, std::string_view arguments, std::span<const std::string> attachments) {
  std::array<char, 24> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + 20, ack_id).ptr;
  *end = '[';
  transmit('3', {digits.data(), end + 1}, arguments, "]", attachments);
}

void socket::carry(std::string_view state) {
  if (!log_) return;
  const std::string sealed = owner_.ids_->seal_state(id_, state);
  log_->carry(sealed.size() <= offset_end::max_state ? sealed : std::string_view());
}

void socket::probe() {
  is_silent_ = true;
  if (line_ != nullptr) line_->probe();
}

void socket::receive(const packet& p, std::span<const std::string> attachments) {
  is_silent_ = false;
  switch (p.type) {
    case packet_type::disconnect: line_ = nullptr; return owner_.end(*this, close_reason::client_left);
    case packet_type::event:
    case packet_type::binary_event: {
      const json::value name = event_name(p);
      const std::string_view quoted = name.raw;
      const bool plain = quoted.find('\\') == std::string_view::npos;
      const std::string decoded = plain ? std::string() : json::decode(name);
      const std::string_view text = name.kind == json::kind::string ? quoted.substr(1, quoted.size() - 2) : quoted;
      nsp_.app->on_event(*this, {plain ? text : decoded, *p.data, event_arguments(p), p.ack_id, attachments});
      return;
    }
    case packet_type::ack:
    case packet_type::binary_ack:  // an answer that nobody waits for means nothing
      if (p.ack_id && waiters_)
        waiters_->answered(*p.ack_id, {*p.data, p.data->raw.substr(1, p.data->raw.size() - 2), attachments});
      return;
    default: return;
  }
}

void socket::confirm(std::uint64_t number) {
  is_silent_ = false;
  if (log_) log_->confirm(number);
}

bool socket::can_resume_after(std::uint64_t number) const noexcept {
  return log_->reaches_back_to(number);
}

std::uint64_t socket::last_sent() const noexcept {
  return log_ ? log_->last() : 0;
}

void socket::resend_after(std::uint64_t number) {
  confirm(number);
  log_->since(number, [this](std::uint64_t each, std::string_view array, std::string_view end,
                             const auto& attachments) { send_event(array, end, attachments, each, false); });
}

void socket::join(std::string_view room) {
  if (owner_.find_at(place_) != this) return;  // it has ended and left its rooms
  if (room == id()) return;                    // it is there anyway
  if (!rooms_) rooms_ = std::make_unique<std::vector<std::string>>();
  if (std::find(rooms_->begin(), rooms_->end(), room) != rooms_->end()) return;
  rooms_->emplace_back(room);
  nsp_.rooms[std::string(room)].insert(this);
}

void socket::leave(std::string_view room) {
  if (!rooms_ || std::erase(*rooms_, room) == 0) return;
  const auto found = nsp_.rooms.find(room);
  found->second.erase(this);
  if (found->second.empty()) nsp_.rooms.erase(found);
}

void socket::leave_all() {
  while (!rooms().empty()) leave(std::string(rooms_->back()));
}

std::span<const std::string> socket::rooms() const noexcept {
  return rooms_ ? std::span<const std::string>(*rooms_) : std::span<const std::string>();
}

broadcast_operator socket::broadcast() {
  broadcast_operator all(owner_, nsp_.name);
  all.except(id());
  return all;
}

void socket::disconnect() {
  if (!is_in_) return;
  if (line* const l = std::exchange(line_, nullptr)) l->release(*this, std::nullopt);
  owner_.end(*this, close_reason::server_closed);
}

void socket::close_connection(close_reason reason) {
  if (!is_in_) return;
  if (line* const l = std::exchange(line_, nullptr)) l->release(*this, reason);
  owner_.end(*this, reason);
}

}  // namespace flinxx::socketio
