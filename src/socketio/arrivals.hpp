#pragma once

#include "socketio/connection.hpp"
#include "socketio/link.hpp"
#include "socketio/packed_socket.hpp"
#include "socketio/recovery_ids.hpp"
#include "socketio/surroundings.hpp"

#include <flinxx/net/timer_wheel.hpp>
#include <flinxx/ops/seldom.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>
#include <variant>

namespace flinxx::socketio {

/// CONNECTs of clients whose socket is at another server, or was. It is asked for there. Until it comes, or another
/// answer, or the news that the server is dead, they wait, unanswered, for some seconds at most. The news is mostly
/// late: clients of a dead server are faster. Of one worker.
class arrivals final : private net::timer {
 public:
  /// The client gets a new socket.
  struct as_new {};
  /// Nobody else has its socket.
  struct as_known {};
  /// Its socket has come here meanwhile.
  struct look_again {};
  /// Its socket is here.
  struct as_moved {
    packed_socket socket;
    ops::close_reason gone_for;  // how its client has gone, if there is no connection
  };
  using outcome = std::variant<as_new, as_known, look_again, as_moved>;
  /// Told once, without a connection if that has ended; and once more if the socket comes too late.
  using decided = std::function<void(connection*, outcome)>;

  explicit arrivals(const surroundings& around) : around_(around) {}

  /// False if too many wait. The client's seat is taken meanwhile.
  [[nodiscard]] bool hold(connection& c, served_namespace& nsp, const recovery_id& who, std::uint64_t after,
                          const recovery_ids::elsewhere& where, decided told);

 private:
  using run_id = other_runs::run_id;

  // What sits in the client's seat.
  struct arrival final : public to_socket {
    arrival(connection& c, served_namespace& its_nsp, const recovery_id& its_who, decided its_told)
        : client(&c), nsp(its_nsp), who(its_who), told(std::move(its_told)) {}

    // Who is not in yet has nothing to say but goodbye.
    bool receive(const packet& p, std::string_view text, std::span<const std::string> attachments) override;
    void pong() override {}
    void lost(ops::close_reason reason) override;
    void forget() override { client = nullptr; }

    connection* client;  // nullptr once it has ended
    served_namespace& nsp;
    const recovery_id who;
    const decided told;
    std::uint64_t after = 0;
    std::optional<run_id> asked;  // the last one; nothing while all are, or where there is nobody to ask
    std::uint64_t signs_at_first = 0;
    std::int64_t until = 0;
    std::size_t questions = 0;  // to all that have yet to be answered
    std::size_t hops = 0;
    bool asks = false;  // for its socket; otherwise it waits for news, or for somebody else who asks
    bool asks_all = false;
    bool is_decided = false;
    ops::close_reason gone_for = ops::close_reason::transport_closed;  // if a socket comes and the client is not there
  };
  using shared_arrival = std::shared_ptr<arrival>;

  void begin(const shared_arrival& a, const recovery_ids::elsewhere& where);
  void ask(const shared_arrival& a, const run_id& run);
  void ask_all(const shared_arrival& a);
  void follow(const shared_arrival& a, const run_id& run);
  void heard(const shared_arrival& a, const handover_answer& answer, bool as_one_of_all);
  void came(const shared_arrival& a, const moved_socket& moved);
  void none_there(const shared_arrival& a);
  void decide(const shared_arrival& a, outcome what);
  [[nodiscard]] bool is_dead(const std::optional<run_id>& run) const;
  void look(const shared_arrival& a, std::int64_t now_ms);
  void on_timer() override;

  const surroundings& around_;
  std::unordered_set<shared_arrival> waiting_;
  ops::seldom complaints_{60'000};
};

}  // namespace flinxx::socketio
