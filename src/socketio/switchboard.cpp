#include "socketio/switchboard.hpp"

#include "socketio/client.hpp"

#include <utility>

namespace flinxx::socketio {

switchboard::switchboard(server& owner, net::worker& home)
    : owner_(owner), own_index_(home.index()), box_(home, [this](letter& l) { deliver(l); }) {}

void switchboard::attach(const std::vector<server*>& all) {
  all_ = all;
}

bool switchboard::reaches(std::size_t worker) const noexcept {
  return worker != own_index_ && worker < all_.size();
}

void switchboard::send(std::size_t worker, letter l) {
  all_[worker]->switchboard_->box_.push(std::move(l));
}

void switchboard::send_to_all_others(const std::shared_ptr<const announcement>& a) {
  for (std::size_t worker = 0; worker < all_.size(); ++worker)
    if (reaches(worker)) send(worker, a);
}

line_key switchboard::open_line(client& c) {
  lines_.emplace(++last_line_, &c);
  return {own_index_, last_line_};
}

void switchboard::deliver(letter& l) {
  std::visit([this](const auto& each) { receive(each); }, l);
}

// The answer to the CONNECT follows the verdict over the same line.
void switchboard::receive(const claim& c) {
  socket* const s = owner_.claimed(c);
  send(c.from.worker, verdict{c.from.number, s != nullptr});
  if (s == nullptr) return;
  s->far_line_ = std::make_unique<far_line>(*this, c.from);
  s->line_ = s->far_line_.get();
  owner_.resume(*s, c.after);
}

// Nothing if the socket is gone or has another line by now.
socket* switchboard::find(const ops::slot_id& place, const line_key& from) const {
  socket* const s = owner_.find_at(place);
  if (s == nullptr || s->line_ == nullptr || s->line_ != s->far_line_.get()) return nullptr;
  return static_cast<far_line&>(*s->far_line_).key() == from ? s : nullptr;
}

// Whose client went with this line and has not come back.
socket* switchboard::find_away(const ops::slot_id& place, const line_key& from) const {
  const socket* const s = owner_.find_at(place);
  if (s == nullptr || s->far_line_ == nullptr || static_cast<far_line&>(*s->far_line_).key() != from) return nullptr;
  return owner_.find_away(place, *s->far_line_);
}

void switchboard::receive(const inbound& l) {
  socket* s = find(l.to, l.from);
  if (s == nullptr) s = find_away(l.to, l.from);
  if (s == nullptr) return;
  static_cast<far_line&>(*s->far_line_).took(l);
  if (const auto p = decode(l.text, owner_.settings_.limits)) s->receive(*p, l.attachments);
}

void switchboard::receive(const confirmation& l) {
  if (socket* const s = find(l.to, l.from)) s->confirm(l.sequence);
}

void switchboard::receive(const lost_line& l) {
  if (socket* const s = find(l.to, l.from)) return owner_.line_lost(*s, l.reason, *s->far_line_);
  if (l.reason != ops::close_reason::client_left) return;
  if (socket* const s = find_away(l.to, l.from)) owner_.end(*s, l.reason);
}

client* switchboard::find(std::uint64_t line) const {
  const auto found = lines_.find(line);
  return found == lines_.end() ? nullptr : found->second;
}

void switchboard::receive(const verdict& l) {
  if (client* const c = find(l.line)) c->far_verdict(l.line, l.accepted);
}

void switchboard::receive(const receipt& l) {
  if (client* const c = find(l.line)) c->far_took(l);
}

void switchboard::receive(const outbound& l) {
  if (client* const c = find(l.line)) c->far_said(l);
}

void switchboard::receive(const probed_line& l) {
  if (client* const c = find(l.line)) c->probe();
}

void switchboard::receive(const released_line& l) {
  if (client* const c = find(l.line)) c->far_released(l);
}

void switchboard::receive(const std::shared_ptr<const announcement>& a) {
  owner_.announce(*a);
}

void far_line::send(std::span<const std::string_view> pieces, std::span<const std::string> attachments,
                    std::uint64_t sequence, bool is_volatile) {
  outbound l{key_.number, {}, {attachments.begin(), attachments.end()}, sequence, is_volatile};
  for (const auto piece : pieces) l.text.append(piece);
  board_.send(key_.worker, std::move(l));
}

// One receipt for many letters.
void far_line::took(const inbound& l) {
  taken_ += l.size();
  if (taken_ < max_underway / 16) return;
  board_.send(key_.worker, receipt{key_.number, std::exchange(taken_, 0)});
}

void far_line::probe() {
  board_.send(key_.worker, probed_line{key_.number});
}

void far_line::release(socket& /*s*/, std::optional<ops::close_reason> whole_connection) {
  board_.send(key_.worker, released_line{key_.number, whole_connection});
}

}  // namespace flinxx::socketio
