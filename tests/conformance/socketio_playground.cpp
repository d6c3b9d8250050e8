// Socket.IO at /socket.io/ with all that a server can do, at its clients' command: rooms, broadcasts, acks in both
// directions, disconnects, middleware. Namespaces / and /guarded, which asks for {token: "open sesame"}. With
// `--recovery MS` a client whose connection was lost may come back.
#include "conformance/echo_main.hpp"

#include <flinxx/socketio/host.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

using namespace flinxx;
using tree = nlohmann::json;

namespace {

// The array's elements as they stand between the brackets.
std::string arguments_of(const tree& array) {
  const std::string text = array.dump();
  return text.substr(1, text.size() - 2);
}

class playground;

/// What all workers share: the way to each other's playgrounds, and what was noted on whom.
class board {
 public:
  void add(net::worker& home, std::string_view nsp, playground& there) {
    places_[{home.index(), nsp}] = {&home, &there};
  }

  void at(std::size_t worker, std::string_view nsp, std::function<void(playground&)> function) const {
    const auto& [home, there] = places_.at({worker, nsp});
    home->post([f = std::move(function), p = there] { f(*p); });
  }

  void note(const std::string& id, std::string what) {
    const std::lock_guard lock(mutex_);
    notes_[id].push_back(std::move(what));
  }

  std::vector<std::string> notes_on(const std::string& id) {
    const std::lock_guard lock(mutex_);
    return notes_[id];
  }

 private:
  std::map<std::pair<std::size_t, std::string_view>, std::pair<net::worker*, playground*>> places_;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> notes_;
};

/// What runs in one namespace of one worker. A command is an event with one object; most are acknowledged when done.
class playground final : public socketio::application {
 public:
  playground(board& b, net::worker& home, socketio::server& server, std::string_view nsp)
      : board_(b), server_(server), nsp_(nsp), worker_(home.index()) {
    board_.add(home, nsp, *this);
  }

  std::optional<socketio::connect_refusal> may_connect(socketio::socket& s, const socketio::handshake& h) override {
    if (nsp_ != "/guarded") return {};
    s.join("visitors");  // also who is refused then
    const tree given = h.auth ? tree::parse(h.auth->raw) : tree::object();
    if (given.value("token", "") == "open sesame") return {};
    return socketio::connect_refusal{"not \"authorized\"", tree{{"code", "E_TOKEN"}, {"auth", given}}.dump()};
  }

  void on_connect(socketio::socket& s, const std::optional<json::value>&) override {
    sockets_.emplace(s.id(), &s);
    board_.note(s.id(), "connect");
  }
  void on_suspend(socketio::socket& s, ops::close_reason) override { board_.note(s.id(), "suspend"); }
  void on_resume(socketio::socket& s) override { board_.note(s.id(), "resume"); }
  void on_disconnect(socketio::socket& s, ops::close_reason why) override {
    sockets_.erase(s.id());
    board_.note(s.id(), "disconnect: " + std::string(ops::to_string(why)));
  }

  void on_event(socketio::socket& s, const socketio::event& e) override {
    using handler = void (playground::*)(socketio::socket&, const socketio::event&, const tree&);
    static const std::map<std::string_view, handler> commands{
        {"join", &playground::join},       {"leave", &playground::leave}, {"rooms", &playground::rooms},
        {"send", &playground::send},       {"count", &playground::count}, {"ask", &playground::ask},
        {"put_out", &playground::put_out}, {"move", &playground::move},   {"quit", &playground::quit},
        {"journal", &playground::journal}, {"echo", &playground::echo}};
    const auto found = commands.find(e.name);  // others, such as "silence", are never acknowledged
    if (found != commands.end()) (this->*found->second)(s, e, tree::parse(e.data.raw).at(1));
  }

 private:
  static void acknowledge(socketio::socket& s, const socketio::event& e, const tree& arguments = tree::array()) {
    if (e.ack_id) s.acknowledge(*e.ack_id, arguments_of(arguments));
  }

  void join(socketio::socket& s, const socketio::event& e, const tree& what) {
    for (const auto& room : what.at("rooms")) s.join(room.get<std::string>());
    acknowledge(s, e);
  }

  void leave(socketio::socket& s, const socketio::event& e, const tree& what) {
    for (const auto& room : what.at("rooms")) s.leave(room.get<std::string>());
    acknowledge(s, e);
  }

  void rooms(socketio::socket& s, const socketio::event& e, const tree&) {
    tree all = tree::array();
    for (const auto& room : s.rooms()) all.push_back(room);
    acknowledge(s, e, tree::array({all}));
  }

  // {to, except: lists of rooms, others: not to the sender, volatile}
  [[nodiscard]] socketio::broadcast_operator audience(socketio::socket& s, const tree& what) {
    auto all = what.value("others", false) ? s.broadcast() : server_.in(nsp_);
    for (const auto& room : what.value("to", tree::array())) all.to(room.get<std::string>());
    for (const auto& room : what.value("except", tree::array())) all.except(room.get<std::string>());
    if (what.value("volatile", false)) all.volatile_packets();
    return all;
  }

  // {name, args} and an audience; with attachments as they came.
  void send(socketio::socket& s, const socketio::event& e, const tree& what) {
    audience(s, what).emit(what.at("name").get<std::string>(), arguments_of(what.at("args")), e.attachments);
    acknowledge(s, e);
  }

  // {from, to: numbers, padding: bytes}: events of that number, to an audience.
  void count(socketio::socket& s, const socketio::event& e, const tree& what) {
    const auto all = audience(s, what);
    const std::string padding(what.value("padding", 0U), 'x');
    for (int i = what.at("first"); i <= what.at("last"); ++i)
      all.emit("number", std::to_string(i) + (padding.empty() ? "" : ",\"" + padding + "\""));
    acknowledge(s, e);
  }

  // {id, name, args, timeout}: asks the client with that id, on whatever worker, and acknowledges with the answer.
  void ask(socketio::socket& s, const socketio::event& e, const tree& what) {
    const auto whom = ops::slot_id::parse(what.at("id").get<std::string>());
    std::vector<std::string> attachments(e.attachments.begin(), e.attachments.end());
    board_.at(whom->worker(), nsp_, [=, this, asker = s.id(), ack = *e.ack_id](playground& there) {
      there.put(what, attachments, [=, this](const tree& answer, const auto& with) {
        board_.at(worker_, nsp_, [=](playground& here) {
          auto& sockets = here.sockets_;
          if (const auto found = sockets.find(asker); found != sockets.end())
            found->second->acknowledge(ack, answer.dump(), with);
        });
      });
    });
  }

  using report = std::function<void(const tree&, const std::vector<std::string>&)>;

  void put(const tree& what, const std::vector<std::string>& attachments, const report& done) {
    const auto found = sockets_.find(what.at("id").get<std::string>());
    if (found == sockets_.end()) return done("nobody", {});
    found->second->emit_with_ack(
        what.at("name").get<std::string>(), arguments_of(what.at("args")), what.at("timeout").get<std::int64_t>(),
        [done](const std::optional<socketio::answer>& a) {
          if (!a) return done("none", {});
          done(tree::parse(a->data.raw), {a->attachments.begin(), a->attachments.end()});
        },
        attachments);
  }

  // {close: the whole connection} and an audience.
  void put_out(socketio::socket& s, const socketio::event& e, const tree& what) {
    acknowledge(s, e);
    audience(s, what).disconnect(what.value("close", false));
  }

  // {enter, leave: a room} and an audience.
  void move(socketio::socket& s, const socketio::event& e, const tree& what) {
    if (what.contains("enter")) audience(s, what).join(what["enter"].get<std::string>());
    if (what.contains("leave")) audience(s, what).leave(what["leave"].get<std::string>());
    acknowledge(s, e);
  }

  void quit(socketio::socket& s, const socketio::event&, const tree& what) {
    if (what.value("close", false)) return s.close_connection(ops::close_reason::server_closed);
    s.disconnect();
    s.emit("too_late", "1");
  }

  void journal(socketio::socket& s, const socketio::event& e, const tree& what) {
    acknowledge(s, e, tree::array({board_.notes_on(what.at("id"))}));
  }

  void echo(socketio::socket& s, const socketio::event& e, const tree&) {
    if (e.ack_id) s.acknowledge(*e.ack_id, e.arguments, e.attachments);
  }

  board& board_;
  socketio::server& server_;
  const std::string_view nsp_;
  const unsigned worker_;
  std::map<std::string, socketio::socket*> sockets_;
};

}  // namespace

int main(int argc, char** argv) {
  socketio::host_options options;
  options.engineio.origins = http::origin_policy({"*"});
  auto& times = options.engineio.heartbeat;
  times.ping_interval = std::chrono::milliseconds(conformance::number(argc, argv, "--ping-interval", 25'000));
  times.ping_timeout = std::chrono::milliseconds(conformance::number(argc, argv, "--ping-timeout", 20'000));
  options.socketio.recovery.time = std::chrono::milliseconds(conformance::number(argc, argv, "--recovery", 0));
  board all;
  return conformance::run(argc, argv, std::move(options), [&](socketio::host& host) {
    for (const char* nsp : {"/", "/guarded"})
      host.serve(nsp, [&all, nsp](socketio::server& s) { return std::make_unique<playground>(all, s.home(), s, nsp); });
  });
}
