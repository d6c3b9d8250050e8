#include "app/composition.hpp"

#include "app/settings.hpp"

#include <flinxx/http/connection_gate.hpp>
#include <flinxx/http/security.hpp>
#include <flinxx/ops/log.hpp>

namespace flinxx::app {
namespace {

// A proxy that adds the field lets no request without it through: this one passes on what clients write.
void complain_of_proxy(const http::request& r) {
  ops::log::warn(
      "the trusted proxy {} does not name its clients (--client-address-header): they count as one, or as "
      "whoever they say they are",
      r.client.to_string());
}

// How the log names a client. The hash is the id that moderators know.
connection_log::address_text address_text_of(const ops::config& options, const moderation::desk& desk) {
  switch (options.log_addresses) {
    case ops::address_policy::on: return [](const auto& client) { return client.to_string(); };
    case ops::address_policy::hashed:
      return [&desk](const auto& client) { return moderation::short_text(desk.key_of(http::key_of(client))); };
    default: return [](const auto&) { return std::string(); };
  }
}

socketio::host_options host_options_in(const ops::config& options, const std::shared_ptr<ops::shared_limiter>& connects,
                                       const cluster_node* cluster, connection_log& ended) {
  auto out = host_options_of(options, connects);
  if (options.log_connections) out.engineio.on_session_end = [&ended](const auto& report) { ended.note(report); };
  if (cluster == nullptr) return out;
  out.socketio.recovery.others = cluster->others();
  out.socketio.recovery.handover = cluster->handover();
  out.engineio.elsewhere = cluster->sessions();
  return out;
}

}  // namespace

composition::composition(const ops::config& options)
    : place_(options.site_dir, options.contact),
      https_redirect_(options.https_redirect),
      call_events_(make_call_events(options)),
      signaling_(signaling_settings_of(options)),
      connects_(connect_limiter_of(options)),
      hub_(options.redis.empty() ? 0 : cluster::here),
      cluster_(options.redis.empty()
                   ? nullptr
                   : std::make_unique<cluster_node>(options, hub_, signaling_.desk, connects_, cluster_actions())),
      ended_(address_text_of(options, *signaling_.desk)),
      host_(host_options_in(options, connects_, cluster_.get(), ended_)),
      api_({live_rest_of(options), [this] { return place_.rules_version(); }},
           [this](rest::scope of) { return figures_of(of, hub_.stats()); }) {
  signaling_.calls = call_events_.get();
  host_.serve("/", [this](socketio::server& s) {
    auto made = signaling::make_service(s.home(), hub_, signaling_);
    applications_.push_back(made.get());
    return made;
  });
  host_.before([this](http::exchange& x) { return answer_first(x); });
  host_.fallback(*this);
  host_.empty_first([this] {
    say_stopping();
    if (!cluster_ || !cluster_->has_company()) return false;
    api_.enter(rest::api::stage::leaving);
    return true;
  });
  host_.on_drain([this] {
    api_.enter(rest::api::stage::draining);
    hub_.close();
    if (cluster_) cluster_->say_goodbye();
  });
  signaling_.desk->set_contact(place_.contact());
  hub_.set_relax_time(options.relax_time.count());
  hub_.set_invite_time(options.invite_time.count());
  signaling_.figures = [this]() -> matchmaking::counts {
    const auto all = figures_of(rest::scope::cluster, hub_.figures());
    return {all.active_users, all.active_sessions, all.waiting_users};
  };
  if (options.node_number) set_node(*options.node_number);
}

composition::~composition() {
  leave();  // before what its thread refers to
}

rest::figures composition::figures_of(rest::scope of, const matchmaking::counts& own) const {
  rest::figures out{own.users, own.matches, own.waiting, host_.connections()};
  if (!cluster_) return out;
  const auto now = cluster_->standing();
  out.nodes = now.nodes;
  out.joined = now.joined;
  out.away = now.away;
  if (of == rest::scope::node) return out;
  out.active_users += now.others.users;
  out.active_sessions += now.others.matches;
  out.waiting_users += now.others.waiting;
  return out;
}

cluster_node::actions composition::cluster_actions() {
  return {[this](auto number) { set_node(number); },
          [this](const auto& wanted, const auto& to, auto told) { host_.hand_over(wanted, to, std::move(told)); },
          socketio::host::strays_of(host_)};
}

void composition::join() {
  if (cluster_) cluster_->join();
}

void composition::leave() {
  if (cluster_) cluster_->leave();
}

// From the next session on: those that are here keep their ids.
void composition::set_node(std::uint16_t number) {
  for (std::size_t i = 0; i < host_.size(); ++i) {
    net::worker& home = host_.server(i).home();
    home.post([&home, number] { home.set_node(number); });
  }
}

// Each worker is told, and takes it with its next turn: nothing that runs often looks anything up.
void composition::set_live(const ops::config& options, std::shared_ptr<const place::standing> site) {
  place_.take(std::move(site));
  signaling_.desk->set_contact(place_.contact());
  const auto moderation = moderation_settings_of(options);
  signaling_.desk->set_rules(moderation.reports, moderation.bans);
  signaling_.work->set_rule(proof_rule_of(options));
  connects_->set_limit(connect_limit_of(options));
  const auto bounds = connection_bounds_of(options);
  host_.set_bounds(bounds.all, bounds.of_address);
  host_.set_origins(http::origin_policy(options.cors_origins));
  api_.set(live_rest_of(options));
  const auto live = std::make_shared<const signaling::live_settings>(live_signaling_of(options));
  for (std::size_t i = 0; i < applications_.size(); ++i)
    host_.server(i).home().post([application = applications_[i], live] { application->set(*live); });
}

void composition::say_stopping() {
  if (!stops_.exchange(true) && on_stopping_) on_stopping_();
}

bool composition::answer_first(http::exchange& x) {
  const http::request& r = x.incoming();
  // Whoever watches over the server asks it directly.
  if (https_redirect_ && !r.secure && r.path != "/api/health") {
    x.respond(http::redirect_to_https(r));
    return true;
  }
  if (!r.named && is_for_sockets(r.path) && proxy_warnings_.due(x.home().now_ms())) complain_of_proxy(r);
  return false;
}

void composition::handle(http::exchange& x) {
  const std::string_view path = x.incoming().path;
  if (path.starts_with("/api/") || path == "/api") return api_.handle(x);
  place_.handle(x);
}

}  // namespace flinxx::app
