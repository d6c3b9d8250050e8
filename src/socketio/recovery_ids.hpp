#pragma once

#include "socketio/underway.hpp"

#include <flinxx/ops/sealer.hpp>
#include <flinxx/ops/slot_id.hpp>
#include <flinxx/socketio/settings.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace flinxx::socketio {

/// What a recovery id (`pid`) says: which socket, made by which run of the server. In the own run, where it lives.
struct recovery_id {
  other_runs::run_id run{};
  ops::slot_id sid;  // of the own run: also its place, and without a key nothing but that
};

/// Makes and reads the recovery ids and states that clients keep, and knows where the sockets of earlier runs live now.
/// Without a key the id is the place itself, whose random bits nobody knows: there is nothing to seal. The servers of
/// all workers share one. Any thread.
class recovery_ids {
 public:
  recovery_ids(const recovery_settings& s, std::int64_t now_ms);

  /// Where a new socket with that id lives: a name for its slot.
  [[nodiscard]] ops::slot_id place_for(const ops::slot_id& sid) const noexcept;
  /// A client's `pid`. The same for the same socket, also after a restart.
  [[nodiscard]] std::string text(const ops::slot_id& sid, const ops::slot_id& place, std::string_view nsp) const;
  /// Nothing for a text that this server or an earlier run of it has not given in that namespace.
  [[nodiscard]] std::optional<recovery_id> read(std::string_view text, std::string_view nsp) const;

  /// What the client keeps of an application's state, to be told to a later run; "" where there can be none.
  [[nodiscard]] std::string seal_state(const ops::slot_id& sid, std::string_view state) const;
  /// "" for anything else than what seal_state() has given for that socket.
  [[nodiscard]] std::string read_state(const ops::slot_id& sid, std::string_view sealed) const;

  [[nodiscard]] bool is_own(const recovery_id& id) const noexcept { return id.run == run_; }
  /// Where a client's socket may be if it is not here: at a server, or at one that nobody knows.
  struct elsewhere {
    std::optional<other_runs::run_id> run;
  };
  [[nodiscard]] std::optional<elsewhere> said_elsewhere(const recovery_id& id) const;
  /// Not nullptr where something is said to be elsewhere.
  [[nodiscard]] const other_runs* others() const noexcept { return others_.get(); }
  /// Where a client's socket lives now. One of an earlier run, or that has moved away: at `fresh` from this call on if
  /// nobody has claimed it before. Nothing once the time to come back is over: after the own start, and after another
  /// server's death. One that has moved nobody knows where has no such time.
  [[nodiscard]] std::optional<ops::slot_id> place_of_returning(const recovery_id& id, const ops::slot_id& fresh,
                                                               std::int64_t now_ms);
  [[nodiscard]] std::optional<ops::slot_id> place_of(const ops::slot_id& sid) const;
  /// The socket has ended here as it goes on elsewhere. It may come back: that server may die, too.
  void moved_away(const ops::slot_id& sid);
  /// The socket is about to move to another server. From now on whoever asks for it is sent there; it is found here
  /// until it has moved_away(), or does not leave after all.
  void departs(const ops::slot_id& sid, const other_runs::run_id& to);
  void stays(const ops::slot_id& sid);
  [[nodiscard]] std::optional<other_runs::run_id> departed_to(const ops::slot_id& sid) const;
  /// It has come from another server. False: it is here already, restored by its sealed state.
  [[nodiscard]] bool arrived(const recovery_id& id, const ops::slot_id& place);
  /// What is asked for at other servers.
  [[nodiscard]] underway& asked_for() noexcept { return underway_; }
  /// The socket of an earlier run has ended. It does not come back.
  void forget(const ops::slot_id& sid, std::int64_t now_ms);

 private:
  struct earlier_socket {
    other_runs::run_id run;
    ops::slot_id place;
  };
  struct ended_socket {
    ops::slot_id sid;
    std::int64_t until;
  };

  using destination = std::optional<other_runs::run_id>;
  struct move_of_socket {
    destination to;
    std::list<ops::slot_id>::iterator turn;  // to be forgotten
  };

  [[nodiscard]] std::int64_t restores_until() const;
  void moved(const ops::slot_id& sid, const destination& to);
  void forget_move(const ops::slot_id& sid);

  struct sealers {
    explicit sealers(std::string_view key);
    const ops::sealer ids;
    const ops::sealer states;
  };

  std::optional<const sealers> sealers_;  // with a key
  const std::shared_ptr<const other_runs> others_;
  const std::int64_t time_ms_;
  const std::int64_t started_ms_;
  other_runs::run_id run_{};
  mutable std::mutex mutex_;
  std::unordered_map<ops::slot_id, earlier_socket, ops::slot_id_hash> earlier_;
  std::unordered_map<ops::slot_id, move_of_socket, ops::slot_id_hash> moved_;  // away, or about to
  std::list<ops::slot_id> moved_order_;                                        // just these, the oldest departure first
  std::deque<ended_socket> ended_;  // that are remembered until the time is over: their ids are not to work again
  underway underway_;
};

}  // namespace flinxx::socketio
