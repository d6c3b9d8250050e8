#pragma once

#include "socketio/connection.hpp"
#include "socketio/link.hpp"
#include "socketio/recovery_ids.hpp"
#include "socketio/surroundings.hpp"

#include <flinxx/net/timer_wheel.hpp>

#include <cstdint>
#include <functional>
#include <list>

namespace flinxx::socketio {

/// CONNECTs of clients whose server is not known to be dead. It mostly is: its clients are faster than the news. They
/// wait, unanswered, until it is said to be, or gives signs of life, or for some seconds. Of one worker.
class held_connects final : private net::timer {
 public:
  /// Told once whether the client's server lives, or nobody knows; not if the connection ends before.
  using decided = std::function<void(bool lives)>;

  explicit held_connects(const surroundings& around) : around_(around) {}

  /// False if too many wait. Its seat is taken meanwhile.
  [[nodiscard]] bool hold(connection& c, served_namespace& nsp, const recovery_id& who, decided told);

 private:
  // What sits in the client's seat.
  struct held final : public to_socket {
    held(connection& c, served_namespace& its_nsp, const recovery_id& its_who, decided its_told)
        : client(c), nsp(its_nsp), who(its_who), told(std::move(its_told)) {}

    // Who is not in yet has nothing to say but goodbye.
    bool receive(const packet& p, std::string_view text, std::span<const std::string> attachments) override;
    void pong() override {}
    void lost(ops::close_reason reason) override;
    void forget() override { is_over = true; }

    connection& client;
    served_namespace& nsp;
    const recovery_id who;
    const decided told;
    std::uint64_t signs_at_first = 0;
    std::int64_t until = 0;
    bool lives = true;
    bool is_over = false;
  };

  [[nodiscard]] bool is_decided(held& h, std::int64_t now_ms) const;
  void on_timer() override;

  const surroundings& around_;
  std::list<held> held_;
};

}  // namespace flinxx::socketio
