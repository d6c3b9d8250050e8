#include "engineio/websocket_transport.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/target.hpp>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace flinxx::engineio {
namespace {

std::string_view message_of(refusal why) {
  switch (why) {
    case refusal::unknown_transport: return "Transport unknown";
    case refusal::unknown_sid: return "Session ID unknown";
    case refusal::bad_handshake_method: return "Bad handshake method";
    case refusal::bad_request: return "Bad request";
    case refusal::forbidden: return "Forbidden";
    case refusal::unsupported_protocol_version: return "Unsupported protocol version";
  }
  return "";
}

std::optional<transport> transport_named(const std::optional<std::string>& name) {
  if (name == "polling") return transport::polling;
  if (name == "websocket") return transport::websocket;
  return std::nullopt;
}

}  // namespace

server::server(net::worker& home, const engineio::settings& s, door& upward, worker_lookup find_worker,
               gatekeeper may_open)
    : home_(home), settings_(s), door_(upward), find_worker_(std::move(find_worker)), may_open_(std::move(may_open)) {}

server::~server() = default;

void server::handle(http::exchange& x) {
  const http::request& r = x.incoming();
  if (r.method == http::method::options) return answer_preflight(x);
  const auto requested = transport_named(http::query_value(r.query, "transport"));
  if (!requested) return refuse(x, refusal::unknown_transport);
  if (!settings_.origins.allows(r)) {
    explain_refusal(r);
    return refuse(x, refusal::forbidden);
  }
  if (const auto sid = http::query_value(r.query, "sid")) return route(x, *sid, *requested);
  if (r.method != http::method::get) return refuse(x, refusal::bad_handshake_method);
  if (r.is_upgrade != (*requested == transport::websocket)) return refuse(x, refusal::bad_request);
  // Who asks for JSONP takes no other answer for its own.
  if (*requested == transport::polling && http::query_value(r.query, "j")) return refuse(x, refusal::unknown_transport);
  if (http::query_value(r.query, "EIO") != "4") return refuse(x, refusal::unsupported_protocol_version);
  if (may_open_) {
    if (auto refusal = may_open_(r)) {
      settings_.origins.add_fields(r, *refusal);
      return x.respond(std::move(*refusal));
    }
  }
  open(x);
}

void server::open(http::exchange& x) {
  const http::request& r = x.incoming();
  if (sessions_.next_slot() == ops::slot_id::max_slots) {
    auto refusal = http::response::error(503, "server_full", "The server is full");
    settings_.origins.add_fields(r, refusal);
    return x.respond(std::move(refusal));
  }
  if (r.is_upgrade) {
    session& s = make_session(transport::websocket);
    if (!x.upgrade(std::make_unique<websocket_transport>(s, r, websocket_transport::role::first))) s.discard();
  } else {
    session& s = make_session(transport::polling);
    s.opened(r);
    s.poll(x);
  }
}

void server::route(http::exchange& x, std::string_view sid, transport requested) {
  const http::request& r = x.incoming();
  const auto id = ops::slot_id::parse(sid);
  if (!id) return refuse(x, refusal::unknown_sid);
  if (id->worker() != home_.index()) {
    net::worker* const owner = find_worker_(static_cast<unsigned>(id->worker()));
    return owner != nullptr ? x.move_to(*owner) : refuse(x, refusal::unknown_sid);
  }
  session* const s = find(*id);
  if (s == nullptr) return refuse(x, refusal::unknown_sid);
  if (s->closed()) return s->serve_ended(x);
  if (r.is_upgrade != (requested == transport::websocket)) return refuse(x, refusal::bad_request);
  if (r.is_upgrade) return s->offer_candidate(x);
  if (r.method == http::method::get) return s->poll(x);
  if (r.method == http::method::post) return s->take_payload(x);
  refuse(x, refusal::bad_request);
}

void server::refuse(http::exchange& x, refusal why) const {
  const nlohmann::ordered_json body{{"code", static_cast<int>(why)}, {"message", message_of(why)}};
  auto answer = http::response::json(why == refusal::forbidden ? 403 : 400, body.dump());
  answer.close = x.incoming().is_upgrade;
  settings_.origins.add_fields(x.incoming(), answer);
  x.respond(std::move(answer));
}

// The page itself is refused where a proxy passes the Host on without its port, and nobody would know why.
void server::explain_refusal(const http::request& r) const {
  constexpr std::size_t most_shown = 100;
  if (!http::has_lost_its_port(r) || !settings_.origin_warnings.due(home_.now_ms())) return;
  spdlog::warn("refused {}: the Host is {}, without a port; a proxy has to pass it on whole (nginx: $http_host)",
               r.header("Origin").substr(0, most_shown), r.header("Host").substr(0, most_shown));
}

void server::answer_preflight(http::exchange& x) const {
  http::response answer;
  answer.status = 204;
  settings_.origins.add_fields(x.incoming(), answer);
  answer.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  answer.headers.emplace_back("Access-Control-Max-Age", "600");
  if (const auto wanted = x.incoming().header("Access-Control-Request-Headers"); !wanted.empty())
    answer.headers.emplace_back("Access-Control-Allow-Headers", wanted);
  x.respond(std::move(answer));
}

session& server::make_session(transport first) {
  const auto id = ops::slot_id::make(home_.index(), sessions_.next_slot());
  return sessions_.put(std::make_unique<session>(*this, id, first));
}

session* server::find(const ops::slot_id& id) const {
  session* const s = sessions_.at(id.slot());
  return s != nullptr && s->id() == id ? s : nullptr;
}

// What an ended session may hold until its client has asked for it.
bool server::can_keep(std::size_t bytes) const noexcept {
  return ending_ < settings_.max_ending && ending_bytes_ + bytes <= settings_.max_ending_bytes;
}

void server::remove(session& s) {
  home_.bury(sessions_.take(s.id().slot()));
}

void server::close_all(ops::close_reason reason) {
  sessions_.for_each([reason](session& s) {
    s.close(reason);
    if (s.machine_.stage() == session_machine::life::lost) s.end(ops::close_reason::transport_closed);
  });
}

}  // namespace flinxx::engineio
