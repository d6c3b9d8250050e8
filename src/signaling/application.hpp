#pragma once

#include "signaling/announcer.hpp"
#include "signaling/call_notes.hpp"
#include "signaling/complaints.hpp"
#include "signaling/departures.hpp"
#include "signaling/invitations.hpp"
#include "signaling/relaxer.hpp"
#include "signaling/relay.hpp"
#include "signaling/replies.hpp"
#include "signaling/user.hpp"
#include "signaling/user_table.hpp"

#include <flinxx/metrics/names.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/signaling/service.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::signaling {

inline user& user_of(const socketio::socket& s) {
  return static_cast<user&>(*s.context());
}

// Users of an earlier run come back within the recovery time. One worker's service tells the hub.
class restore_timer final : public net::timer {
 public:
  restore_timer(net::worker& home, hub& h, std::chrono::milliseconds recovery_time)
      : hub_(h), ends_at_(home.now_ms() + recovery_time.count()) {
    hub_.open_until(ends_at_);
    home.schedule(*this, ends_at_);
  }

 private:
  void on_timer() override { hub_.expire(ends_at_); }

  hub& hub_;
  const std::int64_t ends_at_;
};

/// Who asked for a command, what it wishes from now on, and which match it means.
struct occasion {
  const socketio::event* asked_by = nullptr;
  std::unique_ptr<asked>* wanted = nullptr;
  std::optional<id128> meant{};
};

/// The users of one worker: their connections, and what they ask for.
class service final : public application {
 public:
  service(net::worker& home, hub& h, const settings& s);

  void set(const live_settings& s) override { live_ = s; }

  std::optional<socketio::connect_refusal> may_connect(socketio::socket& s, const socketio::handshake& h) override;
  void on_connect(socketio::socket& s, const std::optional<json::value>& auth) override;
  void on_event(socketio::socket& s, const socketio::event& e) override;
  void on_disconnect(socketio::socket& s, ops::close_reason reason) override;
  void on_suspend(socketio::socket& s, ops::close_reason reason) override;
  void on_resume(socketio::socket& s) override;
  void on_restore(socketio::socket& s, std::string_view state) override;
  void on_depart(socketio::socket& s, std::function<void(std::string state)> packed) override;
  void on_arrive(socketio::socket& s, std::string_view state) override;

 private:
  user& admit(socketio::socket& s);
  void enter_as_new(user& u);
  matchmaking::refusal run(user& u, command what, const occasion& o = {});
  void find_partner(user& u, const socketio::event& e);
  bool has_proof(const user& u, const socketio::event& e);
  void early_offer(user& u, const socketio::event& e);
  void skip_user(user& u, const socketio::event& e);
  void stop(user& u, const socketio::event& e);
  void leave(user& u, const socketio::event& e);
  void webrtc_offer(user& u, const socketio::event& e);
  void webrtc_answer(user& u, const socketio::event& e);
  void ice_candidate(user& u, const socketio::event& e);
  void report(user& u, const socketio::event& e);
  void block(user& u, const socketio::event& e);
  void invite(user& u, const socketio::event& e);
  void complain(user& u, const socketio::event& e, const complaint& what);
  void send_early_offer(user& u);
  [[nodiscard]] bool both_are_told(user& u);
  void pass_on(user& u, const socketio::event& e, metrics::relay what, const named_check& found);
  void count_relay(metrics::relay what, std::size_t bytes);
  void refuse(const user& u, const socketio::event& e, const reply& why, std::string_view challenge = {});
  void reject(user& u, const socketio::event& e, const reply& why);
  void receive(const letter& l);
  void hold(user* u, const matchmaking::effect& e);
  void take_over(const matchmaking::address& old);
  void put_out(const matchmaking::address& banned);

  net::worker& home_;
  hub& hub_;
  const settings& settings_;
  live_settings live_;
  user_table<user> users_;
  announcer announcer_;
  departures departures_;
  relay relay_;
  complaints complaints_;
  call_notes call_notes_;
  invitations invitations_;
  postbox box_;
  relaxer relaxer_;
  std::optional<restore_timer> restore_timer_;
};

}  // namespace flinxx::signaling
