#pragma once

#include <flinxx/engineio/session.hpp>
#include <flinxx/engineio/session_owner.hpp>
#include <flinxx/engineio/settings.hpp>
#include <flinxx/engineio/strays.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/ops/slot_table.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace flinxx::engineio {

class carried_websockets;
class visitors;
class waiting_strays;

/// Engine.IO v4 for one worker: answers the requests of its path, opens sessions and finds them again. A request for a
/// session that lives on another worker moves there with its connection, so a session's life is on one thread.
class server final : public http::handler, private session_owner {
 public:
  /// May refuse a handshake with an answer of its own (429, 503 …) before a session is made.
  using gatekeeper = std::function<std::optional<http::response>(const http::request&)>;
  using worker_lookup = std::function<net::worker*(unsigned index)>;

  /// All arguments must outlive the server.
  server(net::worker& home, const engineio::settings& s, door& upward, worker_lookup find_worker,
         gatekeeper may_open = {});
  ~server() override;

  void handle(http::exchange& x) override;

  /// Answers what has come to another node and names a session of this worker. See stray_functions.
  void serve(const stray_id& from, stray s, stray_hearer to);
  void carry(const stray_id& from, carried c);
  void give_up(const stray_id& from);
  void lose(const ops::id128& run);
  void doubt(const ops::id128& run);

  /// Ends all sessions; for the drain.
  void close_all(ops::close_reason reason);
  /// The sessions that are open, and those of other nodes whose WebSockets are carried here.
  [[nodiscard]] std::vector<ops::slot_id> open_sessions() const;
  /// Takes no more WebSockets of other nodes' sessions.
  void carry_no_more() noexcept;
  [[nodiscard]] bool carries() const noexcept;
  /// Has its client come back elsewhere, as session::send_away() says.
  bool send_away(const ops::slot_id& id, ops::close_reason reason);
  /// Whether a client has yet to fetch what it was sent before its session ended.
  [[nodiscard]] bool owes() const noexcept { return ended.bytes() != 0; }
  [[nodiscard]] std::size_t session_count() const noexcept { return sessions_.size(); }

 private:
  void open(http::exchange& x, transport first);
  void route(http::exchange& x, std::string_view sid, transport requested);
  void count_objection(unsigned status);
  void explain_refusal(const http::request& r) const;
  [[nodiscard]] session* find(const ops::slot_id& id) const noexcept;
  void remove(session& s) override;

  worker_lookup find_worker_;
  gatekeeper may_open_;
  ops::slot_table<session> sessions_;
  const std::unique_ptr<carried_websockets> carried_;
  const std::unique_ptr<waiting_strays> strays_;
  const std::unique_ptr<visitors> visitors_;
};

}  // namespace flinxx::engineio
