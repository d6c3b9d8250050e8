#pragma once

#include <flinxx/ops/rate_limiter.hpp>
#include <flinxx/ops/sealer.hpp>
#include <flinxx/signaling/hub.hpp>
#include <flinxx/signaling/ice.hpp>
#include <flinxx/signaling/payload.hpp>
#include <flinxx/socketio/server.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::signaling {

struct reply;

/// What a user may send, accepted or not, in a span that begins with the first event after the last one's end. Who
/// sends more is put out: a page never does, and it would fill the partner's outbox.
struct flood_rule {
  std::size_t max_events = 0;  // 0: no rule
  std::size_t max_bytes = 0;
  std::size_t max_refused = 0;  // events that no page would send: malformed, too large, unknown
  std::int64_t span_ms = 10'000;
};

struct settings {
  payload_limits payload;
  ice_settings ice;
  ops::rate_rule find_rule;  // a limit of 0 is none
  ops::rate_rule skip_rule;
  flood_rule flood;
  std::shared_ptr<const ops::sealer> names;  // user ids that a later run will give again; nullptr: random ones
  std::int64_t reunion_ms = 0;               // how long those of before a restart are awaited
};

/// Flinxx's events for the users of one worker: checks what clients send, turns it into commands for the hub, and what
/// the hub decides into events. A relay goes straight to the partner's socket if that is on this worker, and through
/// the hub otherwise. On the worker's thread, but for box().
class service final : public socketio::application {
 public:
  /// Both must outlive the service.
  service(net::worker& home, hub& h, const settings& s);
  ~service() override;

  /// Where the hub posts what concerns this worker's users.
  [[nodiscard]] postbox& box() noexcept { return box_; }

  void on_connect(socketio::socket& s, const std::optional<json::value>& auth) override;
  void on_event(socketio::socket& s, const socketio::event& e) override;
  void on_disconnect(socketio::socket& s, ops::close_reason reason) override;
  void on_suspend(socketio::socket& s, ops::close_reason reason) override;
  void on_resume(socketio::socket& s) override;
  void on_restore(socketio::socket& s, std::string_view state) override;

 private:
  struct user;
  struct command;
  struct failure;
  class reunion_timer;
  class ice_timer;
  using users = std::vector<user*>;

  [[nodiscard]] user* find_user(const matchmaking::address& where) const;
  [[nodiscard]] std::uint32_t take_slot();
  user& admit(socketio::socket& s);

  void find_partner(user& u, const socketio::event& e);
  void skip_user(user& u, const socketio::event& e);
  void stop(user& u, const socketio::event& e);
  void webrtc_offer(user& u, const socketio::event& e);
  void webrtc_answer(user& u, const socketio::event& e);
  void ice_candidate(user& u, const socketio::event& e);

  [[nodiscard]] bool floods(user& u, const socketio::event& e) const;
  void reject(user& u, const socketio::event& e, const reply& why);
  void relay(user& u, const socketio::event& e, const relay_check& found);
  void deliver(const letter& l);
  [[nodiscard]] static bool is_outdated(const user& u, const matchmaking::effect& e);
  void tell(user& u, const matchmaking::effect& e);
  void tell_matched(user& u, const matchmaking::effect& e);
  void tell_reunited(user& u, const matchmaking::effect& e);
  void enter_session(user& u, const matchmaking::effect& e);
  [[nodiscard]] std::string ice_members_for(const user& u) const;

  net::worker& home_;
  hub& hub_;
  const settings& settings_;
  postbox box_;
  std::vector<user*> users_;  // by slot
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint32_t> free_slots_;
  std::unique_ptr<reunion_timer> reunion_timer_;
};

}  // namespace flinxx::signaling
