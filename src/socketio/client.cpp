#include "socketio/client.hpp"

#include "socketio/event_log.hpp"
#include "socketio/namespace.hpp"
#include "socketio/switchboard.hpp"
#include "socketio/text.hpp"

#include <flinxx/json/write.hpp>

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

namespace flinxx::socketio {
using ops::close_reason;

namespace {

constexpr std::int64_t crowded_timeout_ms = 5'000;
constexpr std::int64_t attachments_timeout_ms = 20'000;  // for all of a packet
constexpr std::uint64_t max_offset = std::uint64_t{1} << 53;

}  // namespace

client::client(server& owner, engineio::session& transport, const http::request& handshake)
    : owner_(owner), transport_(transport), address_(handshake.client) {
  if (const auto& keep = owner_.settings_.keep_of_handshake)
    kept_ = std::make_unique<const std::string>(keep(handshake));
  const auto& [timeout, most] = std::tie(owner_.settings_.connect_timeout_ms, owner_.settings_.max_arriving);
  const bool is_crowded = ++owner_.arriving_ > most / 2;
  owner_.home_.schedule(*this, owner_.home_.now_ms() + (is_crowded ? std::min(timeout, crowded_timeout_ms) : timeout));
}

void client::arrived() {
  if (!std::exchange(is_arriving_, false)) return;
  net::timer_wheel::cancel(*this);
  --owner_.arriving_;
  if (pending_) owner_.home_.schedule(*this, owner_.home_.now_ms() + attachments_timeout_ms);
}

void client::on_timer() {
  transport_.close(is_arriving_ ? close_reason::connect_timeout : close_reason::idle_timeout);
}

client::seat* client::find(std::string_view nsp) noexcept {
  const auto found = std::find_if(seats_.begin(), seats_.end(), [&](const seat& s) { return s.nsp->name == nsp; });
  return found == seats_.end() ? nullptr : &*found;
}

client::seat* client::find(std::uint64_t line_number) noexcept {
  const auto found = std::find_if(seats_.begin(), seats_.end(),
                                  [&](const seat& s) { return s.far && s.far->line_number == line_number; });
  return found == seats_.end() ? nullptr : &*found;
}

void client::vacate(const seat& s) {
  if (s.far) owner_.switchboard_->close_line(s.far->line_number);
  seats_.erase(seats_.begin() + (&s - seats_.data()));
}

void client::text(std::string_view message) {
  if (pending_) return broken();  // text between a packet and its attachments
  const auto p = decode(message, owner_.settings_.limits);
  if (!p) return broken();
  if (p->attachments == 0) return handle(*p, message, {});
  if (find(p->nsp) == nullptr) return broken();
  pending_ = std::make_unique<pending>(pending{std::string(message), p->attachments, {}, message.size()});
  if (!is_arriving_) owner_.home_.schedule(*this, owner_.home_.now_ms() + attachments_timeout_ms);
}

// A packet and its attachments are one message: together they have the size that a message may have.
void client::binary(std::string_view message) {
  if (!pending_) return broken();
  pending_->size += message.size();
  if (pending_->size > transport_.max_payload()) return transport_.close(close_reason::payload_too_large);
  pending_->attachments.emplace_back(message);
  if (pending_->attachments.size() < pending_->expected) return;
  const auto whole = std::move(pending_);
  if (!is_arriving_) net::timer_wheel::cancel(*this);
  const auto p = decode(whole->text, owner_.settings_.limits);
  if (!placeholders_fit(*p)) return broken();
  handle(*p, whole->text, whole->attachments);
}

void client::handle(const packet& p, std::string_view text, std::span<const std::string> attachments) {
  if (p.type == packet_type::connect) return is_lost_ ? broken() : connect(p);
  const seat* const s = find(p.nsp);
  if (s == nullptr || p.type == packet_type::connect_error) return broken();
  const bool leaves = p.type == packet_type::disconnect;
  if (s->far) {
    if (s->far->underway > max_underway) return transport_.close(close_reason::flood);
    const line_key key{owner_.home_.index(), s->far->line_number};
    inbound l{s->far->place, key, std::string(text), {attachments.begin(), attachments.end()}};
    s->far->underway += l.size();
    owner_.switchboard_->send(s->far->place.worker(), std::move(l));
    if (leaves) vacate(*s);
    return;
  }
  socket* const near = is_lost_ ? owner_.find_away(s->near_place, *this) : s->near;
  if (leaves) vacate(*s);
  if (near != nullptr) near->receive(p, attachments);
}

void client::connect(const packet& p) {
  if (find(p.nsp) != nullptr) return broken();
  served_namespace* const nsp = owner_.find(p.nsp);
  if (nsp == nullptr) return refuse(p.nsp, {"Invalid namespace", {}});
  if (const auto r = returning_in(p)) return resume_or_restore(*nsp, p, *r);
  enter(*nsp, p.data);
}

// What the official client sends by itself when it comes back: {"pid":"…","offset":"…"}, with the auth beside it. No
// offset means that it has received no event.
std::optional<client::returning> client::returning_in(const packet& p) const {
  if (!owner_.recovers() || !p.data) return std::nullopt;
  const auto pid = json::find(*p.data, "pid");
  const auto who = pid ? owner_.ids_->read(json::decode(*pid), p.nsp) : std::nullopt;
  if (!who) return std::nullopt;
  returning r{*who, 0, {}};
  if (const auto offset = json::find(*p.data, "offset")) {
    const std::string text = json::decode(*offset);
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, r.after);
    if (error != std::errc() || r.after > max_offset || (stop != end && *stop != '.')) return std::nullopt;
    if (stop != end) r.sealed_state.assign(stop + 1, end);
  }
  return r;
}

void client::resume_or_restore(served_namespace& nsp, const packet& p, const returning& r) {
  if (owner_.sockets_.next_slot() == ops::slot_id::max_slots) return enter(nsp, p.data);
  const auto fresh = ops::slot_id::make(owner_.home_.index(), owner_.sockets_.next_slot());
  const auto place = owner_.ids_->is_own(r.who) ? r.who.sid : owner_.ids_->place_of_earlier(r.who, fresh);
  if (!place) return enter(nsp, p.data);
  if (*place == fresh) return restore(nsp, r, fresh);
  claim c{*place, r.after, nsp.name, {}};
  if (owner_.switchboard_->reaches(place->worker())) return claim_far(nsp, p, std::move(c));
  socket* const s = owner_.claimed(c);
  if (transport_.closed()) return;  // by an application that was told of the lost connection
  if (s == nullptr) return enter(nsp, p.data);
  seats_.push_back({&nsp, s, nullptr});
  recovered();
  s->line_ = this;
  owner_.resume(*s, r.after);
}

// A socket of an earlier run of the server goes on here. What was sent to it and got lost is lost.
void client::restore(served_namespace& nsp, const returning& r, const ops::slot_id& place) {
  socket& s = owner_.make_socket(nsp, r.who.sid, place);
  seats_.push_back({&nsp, &s, nullptr});
  recovered();
  s.is_in_ = true;
  s.line_ = this;
  s.log_->begin_after(r.after);
  s.answer_connect();
  nsp.app->on_restore(s, owner_.ids_->read_state(r.who.sid, r.sealed_state));
}

void client::enter(served_namespace& nsp, const std::optional<json::value>& auth) {
  if (owner_.sockets_.next_slot() == ops::slot_id::max_slots) return refuse(nsp.name, {"The server is full", {}});
  if (has_entered_ && owner_.settings_.may_enter_again)
    if (const auto refusal = owner_.settings_.may_enter_again(address_)) return refuse(nsp.name, *refusal);
  const auto id = ops::slot_id::make(owner_.home_.index(), owner_.sockets_.next_slot());
  socket& s = owner_.make_socket(nsp, id, owner_.recovers() ? owner_.ids_->place_for(id) : id);
  const auto kept = kept_ ? std::string_view(*kept_) : std::string_view();
  const auto refusal = nsp.app->may_connect(s, {auth, address_, kept});
  if (refusal || transport_.closed()) {  // the application can reach this connection's other namespaces
    owner_.destroy(s);
    return refusal ? refuse(nsp.name, *refusal) : void();
  }
  arrived();
  seats_.push_back({&nsp, &s, nullptr});
  has_entered_ = true;
  s.is_in_ = true;
  s.line_ = this;
  s.answer_connect();
  nsp.app->on_connect(s, auth);
}

void client::claim_far(served_namespace& nsp, const packet& p, claim c) {
  c.from = owner_.switchboard_->open_line(*this);
  auto far = std::make_unique<far_socket>();
  far->place = c.place;
  far->line_number = c.from.number;
  if (p.data) far->auth = p.data->raw;
  seats_.push_back({&nsp, nullptr, std::move(far)});
  owner_.switchboard_->send(c.place.worker(), std::move(c));
}

void client::far_verdict(std::uint64_t line_number, bool accepted) {
  seat& s = *find(line_number);
  const auto auth = std::exchange(s.far->auth, std::nullopt);
  s.far->accepted = accepted;
  if (accepted) return recovered();
  served_namespace& nsp = *s.nsp;
  vacate(s);
  enter(nsp, auth ? json::parse(*auth, owner_.settings_.limits.max_depth) : std::nullopt);
}

void client::far_took(const receipt& l) {
  if (seat* const s = find(l.line)) s->far->underway -= l.size;
}

void client::far_said(const outbound& l) {
  const std::string_view text = l.text;
  send_parts({&text, 1}, l.attachments, l.is_volatile);
  if (seat* const s = find(l.line); s != nullptr && l.sequence != 0) s->far->sent = l.sequence;
}

void client::far_released(const released_line& l) {
  const seat& s = *find(l.line);
  const std::string_view nsp = s.nsp->name;
  vacate(s);
  if (l.whole_connection) return transport_.close(*l.whole_connection);
  transport_.send_text(packet_text('1', nsp, {}, {}, {}, 0).pieces());
}

// Recovering takes the place of a connect, once a connection however many sockets it takes up again, and not where the
// connection has been used to enter.
void client::recovered() {
  arrived();
  if (!std::exchange(has_entered_, true) && owner_.settings_.on_recovered) owner_.settings_.on_recovered(address_);
}

void client::refuse(std::string_view nsp, const connect_refusal& why) {
  std::string data = R"({"message":)";
  json::append_quoted(data, why.message);
  if (!why.data.empty()) data.append(R"(,"data":)").append(why.data);
  transport_.send_text(packet_text('4', nsp, {}, data, "}", 0).pieces());
}

void client::send(std::span<const std::string_view> pieces, std::span<const std::string> attachments,
                  std::uint64_t /*sequence*/, bool is_volatile) {
  send_parts(pieces, attachments, is_volatile);
}

void client::send_parts(std::span<const std::string_view> pieces, std::span<const std::string> attachments,
                        bool is_volatile) {
  if (is_volatile && !transport_.writable()) return;
  transport_.send_text(pieces);
  for (const std::string& each : attachments) transport_.send_binary(each);
}

void client::release(socket& s, std::optional<close_reason> whole_connection) {
  vacate(*find(s.nsp()));
  if (whole_connection) return transport_.close(*whole_connection);
  transport_.send_text(packet_text('1', s.nsp(), {}, {}, {}, 0).pieces());
}

// A pong says that the client has what was sent before its ping: at the least all that had been sent at the pong
// before.
void client::pong() {
  for (seat& s : seats_) {
    if (s.near != nullptr) {
      s.near->confirm(std::exchange(s.sent_at_last_pong, s.near->last_sent()));
    } else if (s.far->accepted) {
      const line_key key{owner_.home_.index(), s.far->line_number};
      owner_.switchboard_->send(s.far->place.worker(),
                                confirmation{s.far->place, key, std::exchange(s.sent_at_last_pong, s.far->sent)});
    }
  }
}

bool client::lost() {
  is_lost_ = true;
  give_up(close_reason::transport_closed);
  return std::any_of(seats_.begin(), seats_.end(),
                     [this](const seat& s) { return s.far || owner_.find_away(s.near_place, *this) != nullptr; });
}

void client::closed(close_reason reason) {
  if (!is_lost_) return give_up(reason);
  if (reason != close_reason::client_left) return;
  for (const seat& s : seats_) {
    if (s.far) {
      owner_.switchboard_->send(s.far->place.worker(),
                                lost_line{s.far->place, {owner_.home_.index(), s.far->line_number}, reason});
    } else if (socket* const near = owner_.find_away(s.near_place, *this)) {
      owner_.end(*near, reason);
    }
  }
}

// No socket has a line any more when the applications hear of it: what they do then finds no seat.
void client::give_up(close_reason reason) {
  pending_.reset();
  arrived();
  net::timer_wheel::cancel(*this);
  for (seat& s : seats_) {
    if (s.near == nullptr) continue;
    s.near_place = s.near->place_;
    std::exchange(s.near, nullptr)->line_ = nullptr;
  }
  for (const seat& s : seats_) {
    if (!s.far) {
      if (socket* const near = owner_.find_at(s.near_place)) owner_.line_lost(*near, reason, *this);
    } else {
      owner_.switchboard_->close_line(s.far->line_number);
      owner_.switchboard_->send(s.far->place.worker(),
                                lost_line{s.far->place, {owner_.home_.index(), s.far->line_number}, reason});
    }
  }
}

}  // namespace flinxx::socketio
