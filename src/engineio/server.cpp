#include "engineio/websocket_transport.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/ops/random.hpp>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <utility>

namespace flinxx::engineio {
namespace {

constexpr std::size_t id_length = 20;
constexpr std::size_t max_slots = std::size_t{1} << 24;

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

std::optional<session_id> parse_id(std::string_view text) {
  if (text.size() != id_length) return std::nullopt;
  std::string base64(text);
  std::replace(base64.begin(), base64.end(), '-', '+');
  std::replace(base64.begin(), base64.end(), '_', '/');
  session_id id{};
  const int size = EVP_DecodeBlock(id.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                                   static_cast<int>(base64.size()));
  if (size != static_cast<int>(id.size()) || base64.find('=') != std::string::npos) return std::nullopt;
  return id;
}

unsigned worker_of(const session_id& id) {
  return id[0];
}
std::size_t slot_of(const session_id& id) {
  return std::size_t{id[1]} << 16 | std::size_t{id[2]} << 8 | id[3];
}

}  // namespace

std::string to_string(const session_id& id) {
  std::string text(id_length + 1, '\0');  // OpenSSL ends it with a zero
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), id.data(), static_cast<int>(id.size()));
  text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

server::server(net::worker& home, const engineio::settings& s, door& upward, worker_lookup find_worker,
               gatekeeper may_open)
    : home_(home), settings_(s), door_(upward), find_worker_(std::move(find_worker)), may_open_(std::move(may_open)) {}

server::~server() = default;

void server::handle(http::exchange& x) {
  const http::request& r = x.incoming();
  if (r.method == http::method::options) return answer_preflight(x);
  const auto requested = transport_named(http::query_value(r.query, "transport"));
  if (!requested) return refuse(x, refusal::unknown_transport);
  if (const auto sid = http::query_value(r.query, "sid")) return route(x, *sid, *requested);
  if (r.method != http::method::get) return refuse(x, refusal::bad_handshake_method);
  if (r.is_upgrade != (*requested == transport::websocket)) return refuse(x, refusal::bad_request);
  if (http::query_value(r.query, "EIO") != "4") return refuse(x, refusal::unsupported_protocol_version);
  if (may_open_) {
    if (auto refusal = may_open_(r)) {
      add_cors(r, *refusal);
      return x.respond(std::move(*refusal));
    }
  }
  open(x);
}

void server::open(http::exchange& x) {
  const http::request& r = x.incoming();
  if (free_slots_.empty() && sessions_.size() >= max_slots)
    return x.respond(http::response::error(503, "server_full", "The server is full"));
  if (r.is_upgrade) {
    session& s = make_session(transport::websocket);
    if (!x.upgrade(std::make_unique<websocket_transport>(s, &r))) s.discard();
  } else {
    session& s = make_session(transport::polling);
    s.opened(r);
    s.poll(x);
  }
}

void server::route(http::exchange& x, std::string_view sid, transport requested) {
  const http::request& r = x.incoming();
  const auto id = parse_id(sid);
  if (!id) return refuse(x, refusal::unknown_sid);
  if (worker_of(*id) != home_.index()) {
    net::worker* const owner = find_worker_(worker_of(*id));
    return owner != nullptr ? x.move_to(*owner) : refuse(x, refusal::unknown_sid);
  }
  session* const s = find(*id);
  if (s == nullptr) return refuse(x, refusal::unknown_sid);
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
  add_cors(x.incoming(), answer);
  x.respond(std::move(answer));
}

void server::answer_preflight(http::exchange& x) const {
  http::response answer;
  answer.status = 204;
  add_cors(x.incoming(), answer);
  answer.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  answer.headers.emplace_back("Access-Control-Max-Age", "600");
  if (const auto wanted = x.incoming().header("Access-Control-Request-Headers"); !wanted.empty())
    answer.headers.emplace_back("Access-Control-Allow-Headers", "Content-Type");
  x.respond(std::move(answer));
}

void server::add_cors(const http::request& r, http::response& answer) const {
  const auto origin = r.header("Origin");
  if (origin.empty() || settings_.cors_origins.empty()) return;
  const auto listed = [&](std::string_view name) {
    return std::find(settings_.cors_origins.begin(), settings_.cors_origins.end(), name) !=
           settings_.cors_origins.end();
  };
  if (listed(origin)) {
    answer.headers.emplace_back("Access-Control-Allow-Origin", origin);
    answer.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    answer.headers.emplace_back("Vary", "Origin");
  } else if (listed("*")) {
    answer.headers.emplace_back("Access-Control-Allow-Origin", "*");
  }
}

session& server::make_session(transport first) {
  std::size_t slot = sessions_.size();
  if (free_slots_.empty()) {
    sessions_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  session_id id{};
  ops::fill_random(id);
  id[0] = static_cast<std::uint8_t>(home_.index());
  id[1] = static_cast<std::uint8_t>(slot >> 16);
  id[2] = static_cast<std::uint8_t>(slot >> 8);
  id[3] = static_cast<std::uint8_t>(slot);
  sessions_[slot] = std::make_unique<session>(*this, id, first);
  return *sessions_[slot];
}

session* server::find(const session_id& id) const {
  const std::size_t slot = slot_of(id);
  session* const s = slot < sessions_.size() ? sessions_[slot].get() : nullptr;
  return s != nullptr && s->id() == id ? s : nullptr;
}

void server::remove(session& s) {
  const std::size_t slot = slot_of(s.id());
  free_slots_.push_back(static_cast<std::uint32_t>(slot));
  home_.bury(std::move(sessions_[slot]));
}

void server::close_all(ops::close_reason reason) {
  for (std::size_t slot = 0; slot < sessions_.size(); ++slot)
    if (sessions_[slot]) sessions_[slot]->close(reason);
}

}  // namespace flinxx::engineio
