#include "signaling/carried.hpp"
#include "signaling/replies.hpp"

#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/service.hpp>

#include <array>
#include <chrono>
#include <utility>

namespace flinxx::signaling {
namespace {

using matchmaking::effect;
using matchmaking::effect_kind;
using socketio::event;

// Who has asked for a partner this short a time before is there.
constexpr std::int64_t fresh_ms = 1000;

constexpr std::string_view waiting_message = R"({"message":"Waiting for a partner..."})";

const reply bad_payload{"invalid_payload", "The payload does not have the shape that this event asks for"};
const reply too_large{"payload_too_large", "The payload is too large"};
const reply no_session{"not_in_session", "You are not in a session"};
const reply other_session{"not_in_session", "You are not in that session any more"};
const reply in_session{"in_session", "You are in a session: skip or stop first"};
const reply unknown_event{"unknown_event", "There is no such event"};
const reply internal_error{"internal_error", "Something went wrong on the server"};

}  // namespace

// In a session that lasts longer than its TURN credentials the user gets new ones in time.
class service::ice_timer final : public net::timer {
 public:
  ice_timer(service& owner, user& u) : owner_(owner), user_(u) { wait(); }

  void renew();

 private:
  void wait() {
    const std::chrono::milliseconds lifetime = owner_.settings_.ice.turn_ttl;
    owner_.home_.schedule(*this, net::worker::now_ms() + lifetime.count() * 3 / 4);
  }
  void on_timer() override { renew(); }

  service& owner_;
  user& user_;
};

struct service::user final : socketio::socket_context {
  user(socketio::socket& s, matchmaking::address where) : socket(s), address(where) {}

  struct session {
    id128 id;
    matchmaking::address partner;
    std::unique_ptr<ice_timer> ice;  // where there are TURN credentials
  };

  void leave_session() {
    current.reset();
    socket.carry({});
  }

  socketio::socket& socket;
  matchmaking::address address;
  matchmaking::user_handle handle{};
  id128 public_id{};
  std::optional<session> current;
  matchmaking::place left_from{};  // when the connection was lost
  std::int64_t asked_at = 0;       // for a partner
  // The server has just ended the session: the search that answers this is not the user's own doing.
  bool next_find_is_free = false;
  // From the first event on: an idle user has no need of it.
  struct rates {
    ops::rate_window finds;
    ops::rate_window skips;
    std::int64_t span_began = 0;  // of the flood_rule
    std::size_t events = 0;
    std::size_t bytes = 0;
    std::size_t refused = 0;
  };
  std::unique_ptr<rates> rates_so_far;

  rates& rate() {
    if (!rates_so_far) rates_so_far = std::make_unique<rates>();
    return *rates_so_far;
  }
};

void service::ice_timer::renew() {
  wait();
  user_.socket.emit("ice_servers", "{" + owner_.ice_members_for(user_) + "}");
}

// One worker's service ends the time in which those of before a restart are awaited.
class service::reunion_timer final : public net::timer {
 public:
  explicit reunion_timer(service& owner) : owner_(owner) {
    owner.home_.schedule(*this, net::worker::now_ms() + owner.settings_.reunion_ms);
  }

 private:
  void on_timer() override { owner_.hub_.end_reunion(); }

  service& owner_;
};

service::service(net::worker& home, hub& h, const settings& s)
    : home_(home), hub_(h), settings_(s), box_(home, [this](letter& l) { deliver(l); }) {
  if (home.index() == 0 && s.reunion_ms > 0) reunion_timer_ = std::make_unique<reunion_timer>(*this);
}

service::~service() = default;

std::uint32_t service::take_slot() {
  if (!free_slots_.empty()) {
    const std::uint32_t slot = free_slots_.back();
    free_slots_.pop_back();
    return slot;
  }
  users_.push_back(nullptr);
  generations_.push_back(0);
  return static_cast<std::uint32_t>(users_.size() - 1);
}

service::user* service::find_user(const matchmaking::address& where) const {
  return generations_[where.slot] == where.generation ? users_[where.slot] : nullptr;
}

service::user& service::admit(socketio::socket& s) {
  const std::uint32_t slot = take_slot();
  auto entering = std::make_unique<user>(
      s, matchmaking::address{0, static_cast<std::uint16_t>(home_.index()), slot, generations_[slot]});
  user& u = *entering;
  users_[slot] = &u;
  if (settings_.names) {
    u.public_id = settings_.names->name(s.id());
  } else {
    ops::fill_random(u.public_id);
  }
  s.set_context(std::move(entering));
  return u;
}

void service::on_connect(socketio::socket& s, const std::optional<json::value>& /*auth*/) {
  user& u = admit(s);
  s.emit("user_registered", R"({"userId":")" + ops::uuid_v4(u.public_id) + R"("})");
  u.handle = hub_.connect(u.address, u.public_id);
}

void service::on_disconnect(socketio::socket& s, ops::close_reason /*reason*/) {
  user& u = static_cast<user&>(*s.context());
  users_[u.address.slot] = nullptr;
  ++generations_[u.address.slot];
  free_slots_.push_back(u.address.slot);
  hub_.disconnect(u.handle, u.current.has_value() && s.heard_from());
  box_.drain();
}

void service::on_suspend(socketio::socket& s, ops::close_reason /*reason*/) {
  user& u = static_cast<user&>(*s.context());
  const bool was_told = u.current.has_value() && s.heard_from();
  u.left_from = hub_.suspend(u.handle, was_told);
  if (u.current && !was_told) {  // the match is undone; the client may have heard of it, and may yet
    u.leave_session();
    s.emit("partner_disconnected", "{}");
  }
  box_.drain();
}

// Who has lost no session is as new to the hub; who was waiting goes on waiting.
void service::on_resume(socketio::socket& s) {
  user& u = static_cast<user&>(*s.context());
  if (u.left_from == matchmaking::place::in_session && hub_.resume(u.handle) == matchmaking::refusal::none) return;
  box_.drain();  // the end of that session, if it ended just now
  u.handle = hub_.connect(u.address, u.public_id);
  u.asked_at = net::worker::now_ms();
  if (u.left_from == matchmaking::place::in_queue) hub_.find(u.handle);
  box_.drain();
}

void service::on_restore(socketio::socket& s, std::string_view state) {
  user& u = admit(s);
  const carried before = carried_in(state);
  u.asked_at = net::worker::now_ms();
  u.handle = hub_.come_back(u.address, u.public_id, before.session);
  if (before.waits) hub_.find(u.handle);
  box_.drain();
}

void service::on_event(socketio::socket& s, const event& e) {
  using handler = void (service::*)(user&, const event&);
  static constexpr std::array<std::pair<std::string_view, handler>, 6> handlers{{
      {"ice_candidate", &service::ice_candidate},
      {"webrtc_offer", &service::webrtc_offer},
      {"webrtc_answer", &service::webrtc_answer},
      {"find_partner", &service::find_partner},
      {"skip_user", &service::skip_user},
      {"stop", &service::stop},
  }};
  user& u = static_cast<user&>(*s.context());
  if (floods(u, e)) return s.close_connection(ops::close_reason::flood);
  for (const auto& [name, handle] : handlers) {
    if (name != e.name) continue;
    if (!e.attachments.empty()) return reject(u, e, bad_payload);
    return (this->*handle)(u, e);
  }
  reject(u, e, unknown_event);
}

bool service::floods(user& u, const event& e) const {
  const flood_rule& rule = settings_.flood;
  if (rule.max_events == 0) return false;
  const std::int64_t now = net::worker::now_ms();
  user::rates& r = u.rate();
  if (now - r.span_began >= rule.span_ms) {
    r.span_began = now;
    r.events = r.bytes = r.refused = 0;
  }
  r.bytes += e.data.raw.size();
  return ++r.events > rule.max_events || r.bytes > rule.max_bytes;
}

// Refuses what no page would send. Who goes on with it is put out.
void service::reject(user& u, const event& e, const reply& why) {
  refuse(u.socket, e, why);
  const std::size_t most = settings_.flood.max_refused;
  if (most != 0 && ++u.rate().refused > most) u.socket.close_connection(ops::close_reason::flood);
}

void service::find_partner(user& u, const event& e) {
  if (!u.socket.connected()) return;  // one of the last words of a user who leaves
  if (check_find(e.data, settings_.payload) != verdict::ok) return reject(u, e, bad_payload);
  if (!u.next_find_is_free) {
    const auto admitted = u.rate().finds.admit(settings_.find_rule, net::worker::now_ms());
    if (!admitted.allowed()) return refuse(u.socket, e, rate_limited("find_partner", admitted.retry_after_ms));
  }
  u.next_find_is_free = false;
  u.asked_at = net::worker::now_ms();
  if (hub_.find(u.handle) != matchmaking::refusal::none) return refuse(u.socket, e, in_session);
  accept(u.socket, e);
  box_.drain();
}

void service::skip_user(user& u, const event& e) {
  if (!u.socket.connected()) return stop(u, e);
  if (check_nothing(e.data) != verdict::ok) return reject(u, e, bad_payload);
  const auto admitted = u.rate().skips.admit(settings_.skip_rule, net::worker::now_ms());
  if (!admitted.allowed()) return refuse(u.socket, e, rate_limited("skip_user", admitted.retry_after_ms));
  u.next_find_is_free = false;
  u.asked_at = net::worker::now_ms();
  if (hub_.skip(u.handle) != matchmaking::refusal::none) return refuse(u.socket, e, internal_error);
  accept(u.socket, e);
  box_.drain();
}

void service::stop(user& u, const event& e) {
  if (check_nothing(e.data) != verdict::ok) return reject(u, e, bad_payload);
  u.next_find_is_free = false;
  if (hub_.stop(u.handle) != matchmaking::refusal::none) return refuse(u.socket, e, internal_error);
  box_.drain();  // a match that was decided before goes out first: the answer is the last word
  u.leave_session();
  accept(u.socket, e);
}

void service::webrtc_offer(user& u, const event& e) {
  relay(u, e, check_description(e.data, "offer", settings_.payload));
}

void service::webrtc_answer(user& u, const event& e) {
  relay(u, e, check_description(e.data, "answer", settings_.payload));
}

void service::ice_candidate(user& u, const event& e) {
  relay(u, e, check_candidate(e.data, settings_.payload));
}

void service::relay(user& u, const event& e, const relay_check& found) {
  if (found.shape != verdict::ok) return reject(u, e, found.shape == verdict::invalid ? bad_payload : too_large);
  if (!u.current) return refuse(u.socket, e, no_session);
  const id128& session = u.current->id;
  // What a client has kept while it was offline may be of a session that is over.
  if (found.session && !json::equals(*found.session, ops::uuid_v4(session))) return refuse(u.socket, e, other_session);
  const matchmaking::address& partner = u.current->partner;
  if (partner.node == u.address.node && partner.worker == u.address.worker) {
    user* const p = find_user(partner);
    if (p != nullptr && p->current && p->current->id == session) p->socket.emit_data(e.data.raw);
  } else if (partner != matchmaking::no_address) {
    hub_.relay(partner, session, e.data.raw);
  } else {
    hub_.relay_to_awaited(u.handle, session, e.data.raw);
  }
  accept(u.socket, e);
}

void service::deliver(const letter& l) {
  user* const u = find_user(l.to);
  if (u == nullptr) return;  // gone by now; the hub knows
  if (const auto* r = std::get_if<relayed>(&l.content)) {
    if (u->current && u->current->id == r->session) u->socket.emit_data(r->data);
    return;
  }
  tell(*u, std::get<effect>(l.content));
}

// Whether it was decided before the hub heard that the user is away, and the user has lost that place since. The end of
// a session that the user knows of is told all the same.
bool service::is_outdated(const user& u, const effect& e) {
  if (u.socket.connected() || u.left_from == matchmaking::place::in_session) return false;
  const bool ends = e.kind == effect_kind::partner_skipped || e.kind == effect_kind::partner_left;
  return !(ends && u.current && u.current->id == e.session);
}

void service::tell(user& u, const effect& e) {
  if (is_outdated(u, e)) return;
  switch (e.kind) {
    case effect_kind::waiting:
      u.current.reset();
      u.socket.carry(to_text({.waits = true, .session = {}}));
      return u.socket.emit("waiting", waiting_message);
    case effect_kind::matched: return tell_matched(u, e);
    case effect_kind::reunited: return tell_reunited(u, e);
    case effect_kind::partner_skipped:
    case effect_kind::partner_left:
      u.leave_session();
      u.next_find_is_free = true;
      return u.socket.emit(e.kind == effect_kind::partner_skipped ? "user_skipped" : "partner_disconnected", "{}");
  }
}

void service::tell_matched(user& u, const effect& e) {
  enter_session(u, e);
  u.next_find_is_free = false;
  std::string data = R"({"partnerId":")" + ops::uuid_v4(e.partner_id) + R"(","sessionId":")" + ops::uuid_v4(e.session);
  data += e.initiator ? R"(","initiator":true,)" : R"(","initiator":false,)";
  data += ice_members_for(u) + "}";
  u.socket.emit("partner_found", data);
  if (net::worker::now_ms() - u.asked_at >= fresh_ms) u.socket.probe();
}

// The client knows of the session and need not be told, but where its partner is has changed.
void service::tell_reunited(user& u, const effect& e) {
  if (u.current && u.current->id == e.session) {
    u.current->partner = e.partner;
    return;
  }
  enter_session(u, e);
  if (u.current->ice) u.current->ice->renew();  // nobody knows how old its credentials are
}

void service::enter_session(user& u, const effect& e) {
  u.current = user::session{e.session, e.partner, {}};
  if (!settings_.ice.turn_urls.empty()) u.current->ice = std::make_unique<ice_timer>(*this, u);
  u.socket.carry(to_text({.waits = false, .session = matchmaking::past_session{e.session, e.partner_id}}));
}

std::string service::ice_members_for(const user& u) const {
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  return ice_members(settings_.ice, ops::uuid_v4(u.public_id), now);
}

}  // namespace flinxx::signaling
