#pragma once

#include <flinxx/engineio/door.hpp>
#include <flinxx/engineio/packet.hpp>
#include <flinxx/engineio/session_machine.hpp>
#include <flinxx/engineio/transport_link.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/close_reason.hpp>
#include <flinxx/ops/prefetch.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace flinxx::engineio {

class polling_transport;
class session_owner;
struct ending;
struct session_diary;

/// What the layer above keeps with a session.
class session_context : public net::mortal {
 public:
  /// A message comes soon: has the processor fetch what it needs.
  virtual void prefetch() const noexcept {}
};

/// One client's Engine.IO session, whatever transport it uses at the moment. It belongs to its server, which destroys
/// it after door::on_close(). All on one worker's thread.
///
///     session_machine   what is to be done and when; no I/O
///     current           the transport in use: polling_transport or websocket_transport
///     candidate         the WebSocket of an upgrade, on probation
class session final : public net::mortal, private net::timer, private transport_listener {
 public:
  session(session_owner& owner, const ops::slot_id& id, transport first);
  ~session() override;

  [[nodiscard]] const ops::slot_id& id() const noexcept { return id_; }
  [[nodiscard]] net::worker& home() const noexcept;
  [[nodiscard]] transport current_transport() const noexcept { return machine_.current(); }
  [[nodiscard]] bool closed() const noexcept { return machine_.closed(); }
  /// Bytes that a message from the client may have.
  [[nodiscard]] std::size_t max_payload() const noexcept;
  /// Whether what is sent now leaves at once: the client reads, over polling by a GET that waits.
  [[nodiscard]] bool writable() const noexcept;

  /// Sends one text message made of the pieces (at most transport_link::max_pieces), which must be valid UTF-8. Nothing
  /// happens once closed; a client that does not take what is sent is closed as a slow consumer, at the end of the
  /// turn.
  void send_text(std::span<const std::string_view> pieces);
  void send_text(std::string_view text) { send_text({&text, 1}); }
  void send_binary(std::string_view bytes);

  /// Asks the client for a sign of life: if none comes within half of the ping timeout, the session ends.
  void probe();

  /// Ends the session: the one way to do it. May be called at any time and more than once. What was sent before
  /// arrives before the end, also where the client has yet to ask for it.
  void close(ops::close_reason reason);

  [[nodiscard]] session_context* context() const noexcept { return context_.get(); }
  void set_context(std::unique_ptr<session_context> context) noexcept { context_ = std::move(context); }

  // From the server alone:
  /// Answers the handshake.
  void open(http::exchange& x);
  /// Answers a request that names this session.
  void serve(http::exchange& x, transport requested);
  /// Closes it, and waits for no goodbye any more.
  void shut_down(ops::close_reason reason);
  /// Has the client come back elsewhere: for the layer above its transport is lost, and what it had sent before it
  /// knew is still taken. False: not now, ask again later.
  bool send_away(ops::close_reason reason);

 private:
  transport_listener& as_listener() noexcept { return *this; }

  void send(packet_type type, std::span<const std::string_view> pieces);
  void greet(const http::request& handshake);
  void poll(http::exchange& x);
  void take_payload(http::exchange& x);
  bool take(const packet& p);
  void hand_up(const packet& message);
  void offer_candidate(http::exchange& x);
  void hear_candidate(std::string_view text);
  void complete_upgrade();
  void drop_candidate();
  void rearm();

  // How it ends (session_end.cpp).
  void end(ops::close_reason reason);
  void report(ops::close_reason reason);
  void keep(session_machine::life how, ops::close_reason reason);
  void serve_ended(http::exchange& x);
  void serve_parting(http::exchange& x);
  void fetch_rest(http::exchange& x);
  void hear_goodbye(http::exchange& x);
  [[nodiscard]] bool says_goodbye(const http::request& r) const;
  /// Whether the body of a POST can be a payload.
  [[nodiscard]] static bool is_text(const http::request& r);

  void on_timer() override;
  void on_started(const http::request& handshake) override;
  void on_packet(transport_link& from, std::string_view text) override;
  void prefetch(unsigned steps) const noexcept override {
    if (steps > 1 && context_) return context_->prefetch();
    ops::prefetch(context_.get());
  }
  void on_bytes(transport_link& from, std::string_view bytes) override;
  void on_gone(transport_link& from, ops::close_reason reason, bool with_its_page) override;
  void on_abandoned_poll() override;
  void on_overflow() override { end(ops::close_reason::slow_consumer); }

  // What each message touches stands first.
  session_owner& owner_;
  transport_link* current_ = nullptr;  // polling_, or a WebSocket that belongs to its connection
  transport_link* candidate_ = nullptr;
  session_machine machine_;
  std::unique_ptr<session_context> context_;
  std::unique_ptr<session_diary> diary_;  // nullptr: nobody asks for a report, or it has been given
  ops::slot_id id_;
  std::unique_ptr<polling_transport> polling_;  // until an upgrade
  std::unique_ptr<ending> ending_;              // where the end takes a while
};

}  // namespace flinxx::engineio
