#pragma once

#include "socketio/entrance.hpp"
#include "socketio/far_link.hpp"
#include "socketio/link.hpp"
#include "socketio/namespace.hpp"
#include "socketio/packet_assembler.hpp"
#include "socketio/text.hpp"

#include <flinxx/engineio/session.hpp>
#include <flinxx/net/timer_wheel.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/container/small_vector.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace flinxx::socketio {

class connection;

/// Answers those who ask to enter a namespace.
class receptionist {
 public:
  virtual void connect(connection& c, const packet& p) = 0;

 protected:
  ~receptionist() = default;
};

/// What the connections of one worker share.
struct reception {
  const settings& options;
  entrance& door;
  receptionist& desk;
};

/// What the server keeps with an Engine.IO session: takes a client's packets to its sockets, a namespace each. And its
/// patience: for the first CONNECT, and for the attachments of a packet.
class connection final : public engineio::session_context, public to_client, private net::timer {
 public:
  connection(const reception& around, engineio::session& transport, const http::request& handshake);

  void prefetch() const noexcept override;
  void text(std::string_view message);
  void binary(std::string_view message);
  void pong();
  /// It went without a goodbye. Whether one would find a socket.
  [[nodiscard]] bool lost();
  void closed(ops::close_reason reason);

  void send(std::span<const std::string_view> pieces, std::span<const std::string> attachments, std::uint64_t number,
            bool is_volatile) override;
  void probe() override {
    if (!is_gone_) transport_.probe();
  }
  void release(to_socket& from, std::optional<ops::close_reason> whole_connection) override;
  void forget(to_socket& from) override;
  [[nodiscard]] const boost::asio::ip::address* origin() const noexcept override { return &address_; }

  // For the reception.
  [[nodiscard]] const boost::asio::ip::address& address() const noexcept { return address_; }
  /// What the settings keep of the handshake.
  [[nodiscard]] std::string_view kept() const noexcept { return kept_ ? *kept_ : std::string_view(); }
  [[nodiscard]] bool is_closed() const noexcept { return transport_.closed(); }
  /// Whether the handshake has been used for a socket.
  [[nodiscard]] bool has_entered() const noexcept { return has_entered_; }
  /// The client has to wait for its answer for up to so long: it has as much more time to come in, once.
  void grant(std::chrono::milliseconds wait);
  /// The client is in. True if for the first time.
  bool entered();
  void say(const packet_text& text) { transport_.send_text(text.pieces()); }
  void break_off() { transport_.close(ops::close_reason::protocol_error); }
  [[nodiscard]] bool has_seat(std::string_view nsp) noexcept { return find(nsp) != nullptr; }
  void take_seat(served_namespace& nsp, to_socket& near) { seats_.push_back({&nsp, &near, nullptr}); }
  void take_seat(served_namespace& nsp, std::unique_ptr<far_socket> far);
  void unseat(std::string_view nsp) { seats_.erase(seats_.begin() + (find(nsp) - seats_.data())); }

 private:
  // What the client has in a namespace.
  struct seat {
    served_namespace* nsp;
    to_socket* socket;  // nullptr once that expects nothing more
    std::unique_ptr<far_socket> far;
  };

  void receive(const packet& p, std::string_view text, std::span<const std::string> attachments);
  void give_up(ops::close_reason reason);
  void tell_all(ops::close_reason reason);
  void arrived();
  void wait_for_attachments();
  [[nodiscard]] seat* find(std::string_view nsp) noexcept;
  [[nodiscard]] seat* find(const to_socket& s) noexcept;
  void on_timer() override;

  // What each message touches stands first.
  bool is_gone_ = false;
  bool is_arriving_ = true;  // on its way into the first namespace
  bool has_entered_ = false;
  bool has_been_granted_ = false;
  const reception& around_;
  engineio::session& transport_;
  packet_assembler assembler_;
  boost::container::small_vector<seat, 1> seats_;  // hardly anybody has more than one
  const boost::asio::ip::address address_;
  std::unique_ptr<const std::string> kept_;
};

}  // namespace flinxx::socketio
