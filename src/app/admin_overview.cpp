#include "app/admin_overview.hpp"

#include <flinxx/http/connection_gate.hpp>
#include <flinxx/json/scan.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/ops/derive.hpp>
#include <flinxx/ops/random.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <unistd.h>
#include <utility>

namespace flinxx::app {
namespace {

constexpr std::string_view overview_namespace = "/admin";
constexpr std::string_view overview_user = "admin";
constexpr std::chrono::milliseconds overview_pause{2000};  // as the package has it
constexpr std::size_t most_visitors = 8;
constexpr std::size_t most_payload = 4096;  // bytes

// What the UI calls what is counted here.
struct counted {
  std::string_view family, type;
};
constexpr auto all_counted = std::to_array<counted>({
    {"flinxx_sessions_opened", "rawConnection"},
    {"flinxx_sessions_closed", "rawDisconnection"},
    {"flinxx_received_bytes", "bytesIn"},
    {"flinxx_sent_bytes", "bytesOut"},
});

// Of a walk, what it needs.
class overview_choice final : public metrics::sink {
 public:
  void begin(const metrics::family& f) override { family_ = f.name; }
  void add(label_values of, double value) override {
    const auto number = static_cast<std::uint64_t>(value);
    if (family_ == "flinxx_sessions") {
      clients += number;
      if (*of.begin() == "polling") polling = number;
    }
    if (family_ == "flinxx_sockets") sockets = number;
    if (family_ == "process_start_time_seconds") started = static_cast<std::int64_t>(value);
    for (const counted& each : all_counted)
      if (each.family == family_) events[each.type] += number;
  }
  void add(label_values /*of*/, const metrics::distribution& /*d*/) override {}

  std::uint64_t clients = 0;
  std::uint64_t polling = 0;
  std::uint64_t sockets = 0;
  std::int64_t started = 0;
  admin_overview::totals events;

 private:
  std::string_view family_;
};

std::string text_of(const std::optional<json::value>& object, std::string_view name) {
  const auto found = object ? json::find(*object, name) : std::nullopt;
  return found && found->kind == json::kind::string ? json::decode(*found) : "";
}

std::string host_name() {
  std::array<char, 256> out{};
  return ::gethostname(out.data(), out.size() - 1) == 0 ? out.data() : "";
}

// Who was refused or has gone makes room soon.
engineio::settings overview_settings(std::vector<std::string> origins) {
  engineio::settings out;
  out.max_payload = most_payload;
  out.max_ending = 0;
  out.origins = http::origin_policy(std::move(origins));
  return out;
}

socketio::settings overview_socket_settings() {
  socketio::settings out;
  out.connect_timeout = std::chrono::seconds(5);
  return out;
}

}  // namespace

admin_overview::admin_overview(net::worker& home, std::vector<std::string> origins, registry& measured,
                               admin::doorkeeper& who)
    : measured_(measured),
      who_(who),
      ticket_(ops::uuid_v4(ops::random_id())),
      host_(host_name()),
      settings_(overview_settings(std::move(origins))),
      socket_settings_(overview_socket_settings()),
      sockets_(home, socket_settings_),
      sessions_(
          home, settings_, sockets_, [](unsigned /*index*/) { return nullptr; },
          [this](const http::request& /*r*/) -> std::optional<http::response> {
            if (sessions_.session_count() < most_visitors) return std::nullopt;
            return http::response::error(503, "server_full", "As many as may look do so already");
          }) {
  sockets_.serve(overview_namespace, *this);
}

// The UI sends the token once, and after that the ticket that it was given for it.
std::optional<socketio::connect_refusal> admin_overview::may_connect(socketio::socket& /*s*/,
                                                                     const socketio::handshake& h) {
  if (ops::is_same_secret(text_of(h.auth, "sessionId"), ticket_)) return std::nullopt;
  std::string authorization;
  if (text_of(h.auth, "username") == overview_user) authorization = "Bearer " + text_of(h.auth, "password");
  const admin::source from{.host = {}, .authorization = authorization};
  const auto refusal = who_.refuse_token(from, http::key_of(h.address), sockets_.home().now_ms());
  if (!refusal) return std::nullopt;
  constexpr unsigned too_many_requests = 429;
  if (refusal->status == too_many_requests)
    return socketio::connect_refusal{"too many wrong passwords, wait a minute", {}};
  return socketio::connect_refusal{"invalid credentials", {}};  // words that the UI knows
}

void admin_overview::on_connect(socketio::socket& s, const std::optional<json::value>& /*auth*/) {
  s.emit("session", '"' + ticket_ + '"');
  s.emit("config", R"({"supportedFeatures":["AGGREGATED_EVENTS"]})");
  if (watching_++ != 0) return;
  before_.clear();
  tell();
}

void admin_overview::on_timer() {
  if (watching_ != 0) tell();
}

void admin_overview::tell() {
  net::worker& home = sockets_.home();
  home.schedule(*this, home.now_ms() + overview_pause.count());
  sockets_.in(overview_namespace).emit("server_stats", stats());
}

std::string admin_overview::stats() {
  overview_choice now;
  measured_.walk(now);
  const std::int64_t seconds = net::worker::wall_ms() / 1000;
  std::string events;
  for (const auto& [type, count] : now.events) {
    const std::uint64_t grown = before_.empty() ? 0 : count - before_[type];
    if (grown == 0) continue;
    events.append(events.empty() ? "" : ",");
    events += json::object().add("timestamp", seconds * 1000).add("type", type).add("count", grown).text();
  }
  before_ = std::move(now.events);
  const std::string space = json::object().add("name", "/").add("socketsCount", now.sockets).text();
  return json::object()
      .add("serverId", host_ + '#' + std::to_string(::getpid()))
      .add("hostname", host_)
      .add("pid", ::getpid())
      .add("uptime", std::max<std::int64_t>(seconds - now.started, 0))
      .add("clientsCount", now.clients)
      .add("pollingClientsCount", now.polling)
      .add_json("aggregatedEvents", '[' + events + ']')
      .add_json("namespaces", '[' + space + ']')
      .text();
}

}  // namespace flinxx::app
