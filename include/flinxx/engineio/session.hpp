#pragma once

#include <flinxx/engineio/packet.hpp>
#include <flinxx/engineio/session_machine.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/close_reason.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::engineio {

class server;
class session;
class websocket_transport;

/// What the layer above keeps with a session.
class session_context : public net::mortal {};

/// The door upward: all that the layer above hears. Called on the session's worker; nothing may be thrown. A session
/// may be closed from within any of these but on_close(), which is the last call for a session and comes exactly once.
/// The client may be fetching what was sent before for a moment longer.
class door {
 public:
  virtual ~door() = default;
  /// The handshake request is valid during the call.
  virtual void on_open(session& s, const http::request& handshake) = 0;
  virtual void on_text(session& s, std::string_view message) = 0;
  virtual void on_binary(session& s, std::string_view message) = 0;
  /// The client has answered a ping: it has received all that was sent before that ping.
  virtual void on_pong(session& /*s*/) {}
  /// The client's transport went, and it has said nothing of leaving, but still may: some abort their GET first.
  /// Nothing can be sent any more. Whoever answers true is told on_close() when it has come or can no longer come; what
  /// arrives before is a goodbye, by is_goodbye() or as a close packet, with the messages that came along.
  virtual bool on_lost(session& /*s*/) { return false; }
  [[nodiscard]] virtual bool is_goodbye(std::string_view /*message*/) const { return false; }
  virtual void on_close(session& s, ops::close_reason reason) = 0;
};

/// One client's Engine.IO session, whatever transport it uses at the moment. It belongs to its server, which destroys
/// it after door::on_close(). All on one worker's thread.
class session final : public net::mortal, private net::timer, private net::deferred, private http::abandon_listener {
 public:
  session(server& owner, const ops::slot_id& id, transport first);
  ~session() override;

  [[nodiscard]] const ops::slot_id& id() const noexcept { return id_; }
  [[nodiscard]] net::worker& home() const noexcept;
  [[nodiscard]] transport current_transport() const noexcept { return machine_.current(); }
  [[nodiscard]] bool closed() const noexcept { return machine_.closed(); }
  /// Bytes that a message from the client may have.
  [[nodiscard]] std::size_t max_payload() const noexcept;
  /// Whether what is sent now leaves at once: the client reads, over polling by a GET that waits.
  [[nodiscard]] bool writable() const noexcept;

  /// Sends one text message made of the pieces (at most max_pieces), which must be valid UTF-8. Nothing happens once
  /// closed; a client that does not take what is sent is closed as a slow consumer, at the end of the turn.
  static constexpr std::size_t max_pieces = 6;
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

 private:
  friend class server;
  friend class websocket_transport;

  // What only polling needs: the GET that waits and the packets that wait for one.
  struct mailbox {
    http::exchange* waiting = nullptr;
    std::string payload;
    bool overflowed = false;
    ops::close_reason ended_for{};  // of a slow end
  };

  // Tells the client and the layer above; discard() is for a session that neither has heard of.
  void opened(const http::request& handshake);
  void discard();

  // From the server, which has checked that the request belongs to this session.
  void poll(http::exchange& x);
  void take_payload(http::exchange& x);
  void offer_candidate(http::exchange& x);
  void serve_ended(http::exchange& x);

  // From the WebSocket transports.
  void said(websocket_transport& from, std::string_view text);
  void said_binary(websocket_transport& from, std::string_view bytes);
  void gone(websocket_transport& from, ops::close_reason reason, bool with_its_page = false);

  void send(packet_type type, std::span<const std::string_view> pieces);
  void flush_to_socket(std::string_view payload);
  bool take(const packet& p);
  void complete_upgrade();
  void queued();
  void answer_poll(std::string payload);
  void drop_candidate();
  void end(ops::close_reason reason);
  void lose();
  void keep(session_machine::life how, ops::close_reason reason);
  void fetch_rest(http::exchange& x);
  void hand_out();
  void hear_goodbye(http::exchange& x);
  [[nodiscard]] static bool is_text(const http::request& r);
  [[nodiscard]] bool says_goodbye(const http::request& r) const;
  void answer_post(http::exchange& x) const;
  void rearm();

  void end_of_turn() override;
  void on_timer() override;
  void on_abandoned() override;

  server& owner_;
  session_machine machine_;
  ops::slot_id id_;
  std::unique_ptr<mailbox> mailbox_;
  websocket_transport* socket_ = nullptr;
  websocket_transport* candidate_ = nullptr;
  std::unique_ptr<session_context> context_;
};

}  // namespace flinxx::engineio
