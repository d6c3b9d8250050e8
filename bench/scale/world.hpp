#pragma once

#include "app/composition.hpp"
#include "measure.hpp"

#include <flinxx/http/connection.hpp>
#include <flinxx/net/connection.hpp>
#include <flinxx/ops/config.hpp>
#include <flinxx/ops/random.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scale {

/// One worker of the server, as the server itself puts it together, and clients whose connections are memory. The
/// clients take all their room at the start, and check all that they hear: a std::logic_error says what was wrong.
class world {
 public:
  world(const flinxx::ops::config& options, std::size_t clients);
  ~world();

  // What clients do. The server hears it at once and answers within turn().
  void connect(std::uint32_t who);
  void find(std::uint32_t who) { send(who, R"(42["find_partner"])"); }
  void skip(std::uint32_t who);
  void stop(std::uint32_t who);
  void relay(std::uint32_t who);
  /// The WebSocket's close frame of a browser whose page is closed.
  void leave(std::uint32_t who);
  /// The connection is gone, without a word.
  void lose(std::uint32_t who);

  /// What the server has to do now; then the clients hear it, answer pings, and enter and leave as the server lets
  /// them.
  void turn();
  /// The same, after waiting for up to so long for something to do.
  void wait(std::chrono::milliseconds time);

  /// Lets clients do something; what the server does about it at once counts.
  template <class Function>
  void let(Function&& act) {
    const std::int64_t start = cpu_ns();
    act();
    spent_ns += cpu_ns() - start;
  }
  /// CPU time of the server so far: that of let() and turn() without what the clients do with what they hear.
  std::int64_t spent_ns = 0;
  /// Suspended users end, as at a shutdown.
  void abandon_suspended();

  static constexpr std::uint32_t nobody = 0xffffffff;
  [[nodiscard]] std::uint32_t partner(std::uint32_t who) const { return clients_[who].partner; }
  [[nodiscard]] bool initiator(std::uint32_t who) const { return clients_[who].initiator; }
  [[nodiscard]] flinxx::matchmaking::counts stats() const { return flinxx_.stats(); }

  std::size_t registered = 0;
  std::size_t in_session = 0;  // as the clients know it
  std::size_t relays = 0;      // received and right
  std::size_t pongs = 0;
  std::size_t closed = 0;             // streams that the server has let go
  std::vector<std::uint32_t> parted;  // who was told of a session's end; the caller takes them out

 private:
  class lane;
  struct client {
    std::uint32_t partner = nobody;
    std::uint32_t sent = 0;
    std::uint32_t received = 0;
    bool initiator = false;
  };

  void send(std::uint32_t who, std::string_view text, unsigned char opcode = 1);
  void deliver(std::uint32_t who, flinxx::net::readiness now);
  void listen();
  void hear(std::uint32_t who, std::string_view bytes);
  void hear_text(std::uint32_t who, std::string_view text);
  void hear_event(std::uint32_t who, std::string_view array);
  void hear_relay(std::uint32_t who, std::string_view mark);
  bool answer();
  void part(std::uint32_t who);
  [[nodiscard]] std::uint32_t find_id(const flinxx::ops::id128& id) const;
  void add_id(std::uint32_t who, const flinxx::ops::id128& id);

  // The order of destruction matters: connections end with the worker, and tell the clients.
  std::vector<flinxx::net::ready_listener*> listeners_;
  std::vector<client> clients_;
  std::vector<flinxx::ops::id128> ids_;
  std::vector<std::uint32_t> by_id_;  // open addressing by the id's first bytes; nobody: free
  std::vector<std::uint32_t> opened_;
  std::vector<std::uint32_t> pinged_;
  std::vector<std::uint32_t> shut_;
  std::string said_;  // by the server, one behind the other, until the clients listen
  std::vector<std::pair<std::uint32_t, std::size_t>> said_to_;
  std::string frame_;
  std::string_view input_;
  bool end_of_input_ = false;

  flinxx::http::settings http_;
  flinxx::net::connection_limits limits_;
  flinxx::http::handler_of_worker handlers_;
  flinxx::app::composition flinxx_;
  flinxx::socketio::server& server_;
  flinxx::net::worker& home_;
};

}  // namespace scale
