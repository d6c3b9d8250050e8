#include "socketio/admission.hpp"
#include "socketio/broadcasts.hpp"
#include "socketio/connection.hpp"
#include "socketio/departures.hpp"
#include "socketio/entrance.hpp"
#include "socketio/far_link.hpp"
#include "socketio/recovery_ids.hpp"
#include "socketio/registry.hpp"
#include "socketio/surroundings.hpp"
#include "socketio/switchboard.hpp"

#include <flinxx/socketio/server.hpp>

#include <utility>

namespace flinxx::socketio {
namespace {

using ops::close_reason;

connection& connection_of(engineio::session& s) {
  return static_cast<connection&>(*s.context());
}

std::shared_ptr<recovery_ids> ids_for(net::worker& home, const recovery_settings& s) {
  return s.time.count() > 0 ? std::make_shared<recovery_ids>(s, home.now_ms()) : nullptr;
}

}  // namespace

// One worker's parts; each stands on those before it.
struct server::parts {
  parts(net::worker& home, const settings& s)
      : around{home, s, ids_for(home, s.recovery)}, door(s), at_the_door{s, door, desk} {
    around.sockets = &sockets;
    around.everybody = &everybody;
  }

  void deliver(letter& l) {
    std::visit([this](const auto& each) { receive(each); }, l);
  }
  void receive(const std::shared_ptr<const announcement>& a) { everybody.apply(*a); }
  void receive(const departure& d) { leaving.hand_over(d); }
  template <class Letter>
  void receive(const Letter& l) {
    links.receive(l);
  }

  surroundings around;
  registry sockets{around};
  switchboard board{around.home, [this](letter& l) { deliver(l); }};
  broadcasts everybody{sockets, board};
  far_links links{board, sockets};
  departures leaving{around, sockets, board};
  entrance door;
  admission desk{around, sockets, links, board, door};
  reception at_the_door;
};

server::server(net::worker& home, const settings& s) : parts_(std::make_unique<parts>(home, s)) {}

server::~server() = default;

void server::serve(std::string_view nsp, application& app) {
  parts_->sockets.serve(nsp, app);
}

std::vector<std::string> server::namespaces() const {
  return parts_->sockets.namespaces();
}

void server::attach(const std::vector<server*>& all) {
  std::vector<switchboard*> boards;
  for (server* const each : all) boards.push_back(&each->parts_->board);
  parts_->board.attach(std::move(boards));
  parts_->around.ids = all.front()->parts_->around.ids;
}

broadcast_operator server::in(std::string_view nsp) {
  return {parts_->everybody, nsp};
}

void server::hand_over(const wanted_socket& wanted, const other_runs::run_id& to,
                       std::function<void(handover_answer)> told) {
  if (!parts_->around.ids) return told(is_gone{});
  parts_->around.home.post([this, d = departure{wanted, to, std::move(told)}] { parts_->leaving.hand_over(d); });
}

void server::abandon_suspended(close_reason reason) {
  parts_->sockets.for_each([reason](local_socket& s) { s.abandon(reason); });
}

net::worker& server::home() const noexcept {
  return parts_->around.home;
}

std::size_t server::socket_count() const noexcept {
  return parts_->sockets.size();
}

std::optional<http::response> server::shed() const {
  return parts_->door.shed();
}

void server::on_open(engineio::session& s, const http::request& handshake) {
  s.set_context(std::make_unique<connection>(parts_->at_the_door, s, handshake));
}

void server::on_text(engineio::session& s, std::string_view message) {
  connection_of(s).text(message);
}

void server::on_binary(engineio::session& s, std::string_view message) {
  connection_of(s).binary(message);
}

void server::on_pong(engineio::session& s) {
  connection_of(s).pong();
}

bool server::on_lost(engineio::session& s) {
  return connection_of(s).lost();
}

void server::on_close(engineio::session& s, close_reason reason) {
  connection_of(s).closed(reason);
}

}  // namespace flinxx::socketio
