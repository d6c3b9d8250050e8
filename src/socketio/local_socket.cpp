#include "socketio/local_socket.hpp"

#include "socketio/packed_socket.hpp"
#include "socketio/recovery_ids.hpp"
#include "socketio/text.hpp"

#include <flinxx/ops/prefetch.hpp>
#include <flinxx/socketio/broadcast.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace flinxx::socketio {

using ops::close_reason;

namespace {

// What has become too large after all goes without what its client needs: it ends where the client is, as one who has
// missed too much. Its application's part is told there, for others may wait for that user.
packed_socket without_its_log(packed_socket s) {
  ++s.log.last;
  s.log.events.clear();
  s.rooms.clear();
  return s;
}

}  // namespace

// The time that a client who is away has to return; or who asks for the socket from where the client has come to.
class local_socket::absence final : public net::timer {
 public:
  explicit absence(local_socket& owner) : owner_(owner) { wait(); }
  absence(local_socket& owner, answered told)
      : told_(std::move(told)), self_(std::make_shared<local_socket*>(&owner)), owner_(owner) {}

  // Of a socket that departs: what it is called by then.
  [[nodiscard]] const std::shared_ptr<local_socket*>& self() const noexcept { return self_; }
  void tell(handover_answer answer) { told_(std::move(answer)); }

 private:
  void wait() { owner_.around_.home.schedule(*this, owner_.machine_.due()); }
  // The wheel does not reach as far as a recovery time may.
  void on_timer() override { owner_.around_.home.now_ms() < owner_.machine_.due() ? wait() : owner_.time_over(); }

  const answered told_;
  const std::shared_ptr<local_socket*> self_;
  local_socket& owner_;
};

local_socket::local_socket(const surroundings& around, served_namespace& nsp, const ops::slot_id& id,
                           const ops::slot_id& place)
    : around_(around), nsp_(nsp), id_(id), place_(place) {}

local_socket::~local_socket() = default;

void local_socket::enter(to_client& client, std::uint64_t after) {
  machine_.entered();
  client_ = &client;
  log_.begin_after(after);
  resumed_after_ = static_cast<std::uint32_t>(after);
  answer_connect();
}

void local_socket::turn_away() {
  (void)machine_.left(close_reason::server_closed);
  leave_rooms();
}

bool local_socket::claim(std::uint64_t after) {
  if (is_overtaken(after)) return false;
  socket_action next = machine_.claimed(log_.reaches_back_to(after));
  if (next == socket_action::give_way) {  // first the old connection: an application that is told might close it itself
    let_go(close_reason::replaced);
    lost(close_reason::replaced);
    next = machine_.claimed(log_.reaches_back_to(after));
  }
  if (next == socket_action::resume) return true;
  perform(next);
  return false;
}

// A claim that was under way for long, while the client came back with a later one. That the client has confirmed more
// by its pongs says nothing: a client may have got events that it does not count.
bool local_socket::is_overtaken(std::uint64_t after) const noexcept {
  return static_cast<std::int32_t>(resumed_after_ - static_cast<std::uint32_t>(after)) > 0;
}

// The lost connection may be there still, for last words.
void local_socket::resume(to_client& client, std::uint64_t after) {
  if (client_ != nullptr) client_->forget(*this);
  machine_.resumed();
  absence_.reset();
  client_ = &client;
  last_at_pong_ = 0;
  around_.home.tally().sockets_resumed.add();
  replay(after);
  nsp_.app.on_resume(*this);
}

void local_socket::replay(std::uint64_t after) {
  resumed_after_ = static_cast<std::uint32_t>(after);
  answer_connect();
  confirm(after);
  log_.since(after, [this](std::uint64_t number, std::string_view array, std::string_view end,
                           const auto& attachments) { send('2', {}, array, end, attachments, number); });
}

void local_socket::arrive(to_client* client, std::uint64_t after, const packed_socket& content, close_reason gone_for) {
  machine_.entered();
  client_ = client;
  log_.adopt(content.log, bounds());
  for (const std::string& each : content.rooms) join(each);
  replay(after);
  nsp_.app.on_arrive(*this, content.state);
  if (client == nullptr) lost(gone_for);
}

// What waits for an answer of the client waits in vain.
void local_socket::depart(const other_runs::run_id& to, std::uint64_t after, answered told) {
  std::size_t size = log_.bytes();
  for (const std::string& each : rooms()) size += each.size();
  if (size > moved_socket::max_size - moved_socket::max_application_state || !claim(after)) return told(is_gone{});
  if (client_ != nullptr) std::exchange(client_, nullptr)->forget(*this);
  machine_.departs();
  absence_ = std::make_unique<absence>(*this, std::move(told));
  around_.ids->departs(id_, to);
  confirm(after);
  const auto self = absence_->self();
  if (waiters_) waiters_->abandon();
  if (*self != nullptr) ask_to_pack(self);
}

void local_socket::ask_to_pack(const std::shared_ptr<local_socket*>& self) {
  nsp_.app.on_depart(*this, [self](std::string state) {
    if (local_socket* const s = std::exchange(*self, nullptr)) s->departed(std::move(state));
  });
}

void local_socket::departed(std::string state) {
  const auto rooms_now = rooms();
  packed_socket content{id_, nsp_.name, log_.content(), {rooms_now.begin(), rooms_now.end()}, std::move(state)};
  if (content.state.size() > moved_socket::max_application_state) content.state.clear();
  (void)machine_.left(close_reason::replaced);
  auto departing = withdraw();
  around_.ids->moved_away(id_);
  around_.home.tally().sockets_handed_over.add("out");
  if (waiters_) waiters_->abandon();
  std::string bytes = to_bytes(content);
  if (bytes.size() > moved_socket::max_size) bytes = to_bytes(without_its_log(std::move(content)));
  absence_->tell(moved_socket{std::move(bytes)});
  around_.home.bury(std::move(departing));
}

void local_socket::lost(close_reason reason) {
  perform(machine_.line_lost(reason, around_.home.now_ms(), recovers() ? around_.options.recovery.time.count() : 0));
}

void local_socket::time_over() {
  perform(machine_.time_over(around_.home.now_ms()));
}

void local_socket::abandon(close_reason reason) {
  if (!machine_.here()) perform(machine_.left(reason));
}

void local_socket::disconnect() {
  if (!machine_.lives()) return;
  let_go(std::nullopt);
  perform(machine_.left(close_reason::server_closed));
}

void local_socket::close_connection(close_reason reason) {
  if (!machine_.lives()) return;
  has_moved_ = reason == close_reason::replaced;
  let_go(reason);
  perform(machine_.left(reason));
}

// A client who is away hears nothing of it.
void local_socket::let_go(std::optional<close_reason> whole_connection) {
  if (machine_.here() && client_ != nullptr) std::exchange(client_, nullptr)->release(*this, whole_connection);
}

void local_socket::perform(socket_action action) {
  if (action == socket_action::suspend) wait();
  if (action == socket_action::end) end();
}

void local_socket::wait() {
  absence_ = std::make_unique<absence>(*this);
  around_.home.tally().sockets_suspended.add();
  nsp_.app.on_suspend(*this, machine_.reason());
}

// The one end of a socket, once, unless it has departed.
void local_socket::end() {
  auto ending = withdraw();
  const auto ended = std::move(absence_);
  const bool departed = ended && ended->self();
  if (departed) {
    *ended->self() = nullptr;
    around_.ids->stays(id_);
  }
  note_end();
  around_.home.tally().sockets_ended[static_cast<std::size_t>(machine_.reason())].add();
  nsp_.app.on_disconnect(*this, machine_.reason());
  if (waiters_) waiters_->abandon();
  if (departed) ended->tell(is_gone{});
  around_.home.bury(std::move(ending));
}

std::unique_ptr<net::mortal> local_socket::withdraw() {
  leave_rooms();
  if (client_ != nullptr) std::exchange(client_, nullptr)->forget(*this);
  return around_.sockets->take(place_);
}

// For its client, should that come back.
void local_socket::note_end() {
  if (!recovers()) return;
  if (has_moved_) return around_.ids->moved_away(id_);
  if (id_ != place_) around_.ids->forget(id_, around_.home.now_ms());
}

bool local_socket::receive(const packet& p, std::string_view /*text*/, std::span<const std::string> attachments) {
  is_silent_ = false;
  switch (p.type) {
    case packet_type::disconnect: perform(machine_.left(close_reason::client_left)); break;
    case packet_type::event:
    case packet_type::binary_event: on_event(p, attachments); break;
    case packet_type::ack:
    case packet_type::binary_ack:  // an answer that nobody waits for means nothing
      if (p.ack_id && waiters_)
        waiters_->answered(*p.ack_id, {*p.data, p.data->raw.substr(1, p.data->raw.size() - 2), attachments});
      break;
    default: break;
  }
  return true;
}

void local_socket::on_event(const packet& p, std::span<const std::string> attachments) {
  const auto& [name, arguments, array] = p.event;
  const json::plain_text text(name);
  nsp_.app.on_event(
      *this, {name.kind == json::kind::string ? text.view() : name.raw, array, arguments, p.ack_id, attachments});
}

// It confirms what was sent before its ping: at the least what had been sent at the pong before.
void local_socket::pong() {
  confirm(std::exchange(last_at_pong_, log_.last()));
}

void local_socket::confirm(std::uint64_t number) {
  is_silent_ = false;
  log_.confirm(number);
}

void local_socket::answer_connect() {
  std::string data = R"({"sid":")" + id_.text();
  if (recovers()) data += R"(","pid":")" + around_.ids->text(id_, place_, nsp_.name);
  send('0', {}, data, "\"}", {});
}

void local_socket::send(char type, std::string_view ack_id, std::string_view data, std::string_view end,
                        std::span<const std::string> attachments, std::uint64_t number, bool is_volatile) {
  if (!connected()) return;
  const packet_text text(type, nsp_.name, ack_id, data, end, attachments.size());
  client_->send(text.pieces(), attachments, number, is_volatile);
}

std::optional<boost::asio::ip::address> local_socket::origin() const {
  const auto* const where = connected() ? client_->origin() : nullptr;
  return where != nullptr ? std::optional(*where) : std::nullopt;
}

void local_socket::prefetch_context() const noexcept {
  ops::prefetch(context());
}

void local_socket::prefetch() const noexcept {
  ops::prefetch(client_);
  log_.prefetch();
}

// With recovery the event's last argument is its offset. It is kept last, when its memory has been fetched.
void local_socket::emit_data(std::string_view array, std::span<const std::string> attachments) {
  if (!recovers()) return send('2', {}, array, {}, attachments);
  if (!machine_.lives()) return;
  array.remove_suffix(1);
  prefetch();
  send('2', {}, array, log_.next_offset().text(), attachments, log_.last() + 1);
  log_.write(array, attachments, bounds());
}

log_bounds local_socket::bounds() const noexcept {
  const recovery_settings& kept = around_.options.recovery;
  return {kept.max_events, kept.max_bytes};
}

// The client takes any string that ends an event for an offset: this one has that of the event before.
void local_socket::emit_data_volatile(std::string_view array, std::span<const std::string> attachments) {
  if (!recovers()) return send('2', {}, array, {}, attachments, 0, true);
  array.remove_suffix(1);
  send('2', {}, array, log_.last_offset().text(), attachments, 0, true);
}

void local_socket::emit_with_ack(std::string_view name, std::string_view arguments, std::int64_t timeout_ms,
                                 ack_function done, std::span<const std::string> attachments) {
  if (!machine_.lives()) return done(std::nullopt);
  if (!waiters_) waiters_ = std::make_unique<ack_waiters>(around_.home);
  const std::string id = std::to_string(waiters_->add(timeout_ms, std::move(done)));
  send('2', id, event_array(name, arguments), {}, attachments);
}

void local_socket::acknowledge(std::uint64_t ack_id, std::string_view arguments,
                               std::span<const std::string> attachments) {
  std::array<char, 24> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + 20, ack_id).ptr;
  *end = '[';
  send('3', {digits.data(), end + 1}, arguments, "]", attachments);
}

void local_socket::carry(std::string_view state) {
  if (!recovers()) return;
  const std::string sealed = around_.ids->seal_state(id_, state);
  log_.carry(sealed.size() <= offset_end::max_state ? sealed : std::string_view());
}

void local_socket::probe() {
  is_silent_ = true;
  if (connected()) client_->probe();
}

void local_socket::join(std::string_view room) {
  if (machine_.state() == socket_machine::life::ended || room == id()) return;  // its own room it is in anyway
  if (!rooms_) rooms_ = std::make_unique<std::vector<std::string>>();
  if (std::find(rooms_->begin(), rooms_->end(), room) != rooms_->end()) return;
  rooms_->emplace_back(room);
  nsp_.rooms.join(room, *this);
}

void local_socket::leave(std::string_view room) {
  if (!rooms_) return;
  const auto found = std::find(rooms_->begin(), rooms_->end(), room);
  if (found == rooms_->end()) return;
  nsp_.rooms.leave(room, *this);
  rooms_->erase(found);
}

void local_socket::leave_rooms() {
  if (!rooms_) return;
  for (const std::string& each : *rooms_) nsp_.rooms.leave(each, *this);
  rooms_.reset();
}

std::span<const std::string> local_socket::rooms() const noexcept {
  return rooms_ ? std::span<const std::string>(*rooms_) : std::span<const std::string>();
}

broadcast_operator local_socket::broadcast() {
  broadcast_operator all(*around_.everybody, nsp_.name);
  all.except(id());
  return all;
}

}  // namespace flinxx::socketio
