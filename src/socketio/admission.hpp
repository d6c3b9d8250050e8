#pragma once

#include "socketio/arrivals.hpp"
#include "socketio/connection.hpp"
#include "socketio/far_link.hpp"
#include "socketio/recovery_ids.hpp"
#include "socketio/registry.hpp"
#include "socketio/surroundings.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace flinxx::socketio {

/// Decides what a CONNECT leads to: a new socket, the client's own one here or on another worker (resume), one of an
/// earlier run of the server (restore), one that comes from another server, or a refusal.
class admission final : public receptionist {
 public:
  admission(const surroundings& around, registry& sockets, far_links& links, const switchboard& board, entrance& door)
      : around_(around), sockets_(sockets), links_(links), board_(board), door_(door) {}

  void connect(connection& c, const packet& p) override;

 private:
  // What a client says of itself that comes back.
  struct returning {
    recovery_id who;
    std::uint64_t after = 0;  // the last event that it received
    std::string sealed_state;
  };
  using auth = std::optional<json::value>;

  [[nodiscard]] std::optional<returning> returning_in(const packet& p) const;
  [[nodiscard]] auth parsed(const std::string& auth_text) const;
  void enter(connection& c, served_namespace& nsp, const auth& a);
  void let_return(connection& c, served_namespace& nsp, const auth& a, const returning& r);
  void let_return_here(connection& c, served_namespace& nsp, const auth& a, const returning& r);
  [[nodiscard]] bool wait(connection& c, served_namespace& nsp, const auth& a, const returning& r);
  void decided(connection& c, served_namespace& nsp, const auth& a, const returning& r, const arrivals::outcome& what);
  [[nodiscard]] bool arrive(connection* c, served_namespace& nsp, const returning& r, const arrivals::as_moved& what);
  void resume(connection& c, served_namespace& nsp, const auth& a, const returning& r, const ops::slot_id& place);
  void resume_elsewhere(connection& c, served_namespace& nsp, const auth& a, const returning& r,
                        const ops::slot_id& place);
  void refused(connection& c, served_namespace& nsp, const auth& a, const returning& r);
  void restore(connection& c, served_namespace& nsp, const returning& r, const ops::slot_id& place);
  void recovered(connection& c) const;
  static void refuse(connection& c, std::string_view nsp, const connect_refusal& why);

  const surroundings& around_;
  registry& sockets_;
  far_links& links_;
  const switchboard& board_;
  entrance& door_;
  arrivals arrivals_{around_};
};

}  // namespace flinxx::socketio
