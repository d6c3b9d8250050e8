#include "engineio/answers.hpp"
#include "engineio/carried_websockets.hpp"
#include "engineio/visitors.hpp"
#include "engineio/waiting_strays.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/target.hpp>
#include <flinxx/ops/log.hpp>

#include <memory>
#include <string>
#include <utility>

namespace flinxx::engineio {
namespace {

std::optional<transport> transport_named(const std::optional<std::string>& name) {
  if (name == "polling") return transport::polling;
  if (name == "websocket") return transport::websocket;
  return std::nullopt;
}

// Why a request does not begin a session, if it names none.
std::optional<refusal> objection_to(const http::request& r, transport requested) {
  if (r.method != http::method::get) return refusal::bad_handshake_method;
  if (r.is_upgrade != (requested == transport::websocket)) return refusal::bad_request;
  // Who asks for JSONP takes no other answer for its own.
  if (requested == transport::polling && http::query_value(r.query, "j")) return refusal::unknown_transport;
  if (http::query_value(r.query, "EIO") != "4") return refusal::unsupported_protocol_version;
  return std::nullopt;
}

}  // namespace

server::server(net::worker& its_home, const engineio::settings& s, door& its_door, worker_lookup find_worker,
               gatekeeper may_open)
    : session_owner(its_home, s, its_door),
      find_worker_(std::move(find_worker)),
      may_open_(std::move(may_open)),
      carried_(std::make_unique<carried_websockets>(its_home, s)),
      strays_(std::make_unique<waiting_strays>(its_home, s, *carried_)),
      visitors_(std::make_unique<visitors>(its_home, s)) {}

server::~server() = default;

void server::handle(http::exchange& x) {
  const http::request& r = x.incoming();
  if (r.method == http::method::options) return answer_preflight(x, settings);
  const auto requested = transport_named(http::query_value(r.query, "transport"));
  if (!requested) return refuse(x, settings, refusal::unknown_transport);
  if (!settings.origins.allows(r)) {
    explain_refusal(r);
    return refuse(x, settings, refusal::forbidden);
  }
  if (const auto sid = http::query_value(r.query, "sid")) return route(x, *sid, *requested);
  if (const auto why = objection_to(r, *requested)) return refuse(x, settings, *why);
  open(x, *requested);
}

void server::open(http::exchange& x, transport first) {
  auto objection = may_open_ ? may_open_(x.incoming()) : std::nullopt;
  if (!objection && sessions_.next_slot() == ops::slot_id::max_slots)
    objection = http::response::error(503, "server_full", "The server is full");
  if (objection) {
    count_objection(objection->status);
    settings.origins.add_fields(x.incoming(), *objection);
    return x.respond(std::move(*objection));
  }
  const auto id = ops::slot_id::make(home.node(), home.index(), sessions_.next_slot());
  session_owner& self = *this;
  sessions_.put(std::make_unique<session>(self, id, first)).open(x);
}

void server::count_objection(unsigned status) {
  constexpr unsigned too_many_requests = 429;
  const bool is_limit = status == too_many_requests;
  home.tally().handshakes_refused.add(is_limit ? "rate_limited" : "unavailable");
  if (is_limit) home.tally().limits_hit.add("connect");
}

// The node's number may be another one than when the session began.
void server::route(http::exchange& x, std::string_view sid, transport requested) {
  const auto id = ops::slot_id::parse(sid);
  if (id && id->worker() != home.index()) {
    if (net::worker* const owner = find_worker_(static_cast<unsigned>(id->worker()))) return x.move_to(*owner);
  } else if (id) {
    if (session* const s = find(*id)) return s->serve(x, requested);
  }
  const bool is_sound = x.incoming().is_upgrade == (requested == transport::websocket);
  if (id && is_sound && strays_->take(x, *id)) return;
  refuse(x, settings, refusal::unknown_sid);
}

void server::serve(const stray_id& from, stray s, stray_hearer to) {
  session* const found = find(s.sid);
  if (found == nullptr) return to.told({});
  const transport requested = s.what == stray::kind::upgrade ? transport::websocket : transport::polling;
  found->serve(visitors_->admit(from, std::move(s), std::move(to)), requested);
}

// Where the node of its connection is about to stop, its client comes back to another one.
void server::carry(const stray_id& from, carried c) {
  const auto leaving = c.says == carried::word::leaves ? visitors_->session_of(from) : std::nullopt;
  visitors_->carry(from, std::move(c));
  if (leaving) (void)send_away(*leaving, ops::close_reason::server_draining);
}

void server::give_up(const stray_id& from) {
  visitors_->give_up(from);
}

void server::lose(const ops::id128& run) {
  visitors_->lose(run);
}

void server::doubt(const ops::id128& run) {
  visitors_->doubt(run);
}

void server::carry_no_more() noexcept {
  carried_->stop();
}

bool server::carries() const noexcept {
  return !carried_->empty();
}

session* server::find(const ops::slot_id& id) const noexcept {
  session* const s = sessions_.at(id.slot());
  return s != nullptr && s->id() == id ? s : nullptr;
}

// The page itself is refused where a proxy passes the Host on without its port, and nobody would know why.
void server::explain_refusal(const http::request& r) const {
  constexpr std::size_t most_shown = 100;
  if (!http::has_lost_its_port(r) || !settings.origin_warnings->due(home.now_ms())) return;
  ops::log::warn("refused {}: the Host is {}, without a port; a proxy has to pass it on whole (nginx: $http_host)",
                 r.header("Origin").substr(0, most_shown), r.header("Host").substr(0, most_shown));
}

void server::remove(session& s) {
  home.bury(sessions_.take(s.id().slot()));
}

std::vector<ops::slot_id> server::open_sessions() const {
  std::vector<ops::slot_id> all = carried_->sessions();
  sessions_.for_each([&all](const session& s) {
    if (!s.closed()) all.push_back(s.id());
  });
  return all;
}

bool server::send_away(const ops::slot_id& id, ops::close_reason reason) {
  session* const s = find(id);
  if (s != nullptr) return s->send_away(reason);
  carried_->send_away(id);
  return true;
}

void server::close_all(ops::close_reason reason) {
  sessions_.for_each([reason](session& s) { s.shut_down(reason); });
  strays_->refuse_all();
}

}  // namespace flinxx::engineio
