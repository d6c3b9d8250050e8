#pragma once

#include <flinxx/engineio/session.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/http/origin_policy.hpp>
#include <flinxx/ops/seldom.hpp>
#include <flinxx/ops/slot_table.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace flinxx::engineio {

struct settings {
  heartbeat_times heartbeat{};
  std::size_t max_payload = 1'000'000;  // bytes of a message or of a POST body, from the client
  std::size_t max_queue = 4 << 20;      // bytes that wait for a polling client; over it it is a slow consumer
  http::origin_policy origins{};        // whose pages may connect
  std::size_t gzip_from = 1024;         // bytes of a poll's answer that are worth packing
  std::size_t max_ending = 1000;  // sessions of a worker that have ended and wait for their client's last requests
  std::size_t max_ending_bytes = 4 << 20;       // and what they have for them
  mutable ops::seldom origin_warnings{60'000};  // of pages that may well be the server's own
};

/// Why a request was refused, with the numbers of the protocol's error answers. `none` says nothing is wrong.
enum class refusal : std::uint8_t {
  unknown_transport = 0,
  unknown_sid = 1,
  bad_handshake_method = 2,
  bad_request = 3,
  forbidden = 4,
  unsupported_protocol_version = 5,
};

/// Engine.IO v4 for one worker: answers the requests of its path, opens sessions and finds them again. A request for a
/// session that lives on another worker moves there with its connection, so a session's life is on one thread.
class server final : public http::handler {
 public:
  /// May refuse a handshake with an answer of its own (429, 503 …) before a session is made.
  using gatekeeper = std::function<std::optional<http::response>(const http::request&)>;
  using worker_lookup = std::function<net::worker*(unsigned index)>;

  /// All arguments must outlive the server.
  server(net::worker& home, const engineio::settings& s, door& upward, worker_lookup find_worker,
         gatekeeper may_open = {});
  ~server() override;

  void handle(http::exchange& x) override;

  /// Ends all sessions; for the drain.
  void close_all(ops::close_reason reason);
  /// Whether a client has yet to fetch what it was sent before its session ended.
  [[nodiscard]] bool owes() const noexcept { return ending_bytes_ != 0; }
  [[nodiscard]] const engineio::settings& settings() const noexcept { return settings_; }
  [[nodiscard]] std::size_t session_count() const noexcept { return sessions_.size(); }

 private:
  friend class session;

  void answer_preflight(http::exchange& x) const;
  void open(http::exchange& x);
  void route(http::exchange& x, std::string_view sid, transport requested);
  void refuse(http::exchange& x, refusal why) const;
  void explain_refusal(const http::request& r) const;

  session& make_session(transport first);
  [[nodiscard]] session* find(const ops::slot_id& id) const;
  [[nodiscard]] bool can_keep(std::size_t bytes) const noexcept;
  void remove(session& s);

  net::worker& home_;
  const engineio::settings& settings_;
  door& door_;
  worker_lookup find_worker_;
  gatekeeper may_open_;
  ops::slot_table<session> sessions_;
  std::size_t ending_ = 0;  // of the sessions, those that have ended; and their bytes
  std::size_t ending_bytes_ = 0;
};

}  // namespace flinxx::engineio
