#include "http/answer_writer.hpp"
#include "http/request_reader.hpp"

#include <flinxx/http/connection.hpp>
#include <flinxx/ops/log.hpp>
#include <flinxx/websocket/handshake.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace flinxx::http {
namespace {

using ops::close_reason;
using steady_clock = std::chrono::steady_clock;

class connection final : public net::protocol, public exchange {
 public:
  connection(const settings& s, const handler_of_worker& handlers) : settings_(s), handlers_(handlers), reader_(s) {}

  void on_start(net::connection& c) override {
    if (state_ == state::handling) return handlers_(c.home()).handle(*this);  // moved here with its request
    c.wake_in(settings_.first_byte_timeout);
  }

  void on_bytes(std::span<char> bytes) override {
    reader_.append(bytes);
    if (state_ == state::reading) return read();
    if (reader_.is_full()) connection_->pause_reading();
  }

  // Who will send no more still wants what was asked for; who waits for news has left. Reading on behind an answer
  // meets the end again.
  void on_end_of_stream() override {
    if (state_ != state::sending) connection_->close(close_reason::transport_closed);
  }

  void on_all_sent() override {
    if (state_ == state::sending) send_more();
  }

  void on_wake() override;

  // A request that has begun is still answered.
  void on_drain() override {
    draining_ = true;
    keep_alive_ = false;
    if (state_ == state::reading && !reader_.has_begun()) connection_->finish(close_reason::server_draining);
  }

  void on_closed(close_reason) noexcept override {
    if (state_ != state::handling) return;
    state_ = state::ended;
    if (listener_ != nullptr) std::exchange(listener_, nullptr)->on_abandoned();
  }

  // exchange
  const request& incoming() const override { return reader_.incoming(); }
  net::worker& home() override { return connection_->home(); }
  void watch(abandon_listener* listener) override {
    listener_ = listener;
    held_ = true;
  }
  void respond(response&& answer) override;
  bool upgrade(std::unique_ptr<net::protocol> next) override;
  void move_to(net::worker& destination) override { connection_->move_to(destination); }

 private:
  // reading a request → handling: a handler has it → sending: its answer is on the way → reading …
  enum class state : std::uint8_t { reading, handling, sending, ended };

  void read();
  void complain_of(std::string_view hop) const;
  void refuse(response&& answer);
  void count(unsigned status);
  void send_more();
  void next_request();

  const settings& settings_;
  const handler_of_worker& handlers_;
  request_reader reader_;
  answer_writer writer_;
  abandon_listener* listener_ = nullptr;
  state state_ = state::reading;
  bool keep_alive_ = false;
  bool draining_ = false;
  bool held_ = false;              // its answer had to wait for something
  steady_clock::time_point came_;  // the request
};

void connection::read() {
  const bool had_begun = reader_.has_begun();
  std::string unreadable_hop;
  const auto progress = reader_.read(connection_->peer(), unreadable_hop);
  if (!unreadable_hop.empty()) complain_of(unreadable_hop);
  if (!had_begun && reader_.has_begun()) connection_->wake_in(settings_.request_timeout);
  switch (progress) {
    case request_reader::progress::idle:
    case request_reader::progress::more: return;
    case request_reader::progress::expects_continue: return connection_->write("HTTP/1.1 100 Continue\r\n\r\n");
    case request_reader::progress::refused: return refuse(reader_.refusal());
    case request_reader::progress::complete: break;
  }
  connection_->cancel_wake();
  state_ = state::handling;
  held_ = false;
  came_ = steady_clock::now();
  handlers_(home()).handle(*this);
}

void connection::complain_of(std::string_view hop) const {
  constexpr std::size_t most_shown = 100;  // bytes of what somebody has sent, in a line of the log
  if (!settings_.hop_warnings.due(connection_->home().now_ms())) return;
  ops::log::warn("{} of the trusted proxy {} names no address: \"{}\"; all such clients count as one",
                 name_of(settings_.client_field), connection_->peer().to_string(), hop.substr(0, most_shown));
}

void connection::on_wake() {
  if (state_ == state::sending) return connection_->close(close_reason::slow_consumer);
  if (!reader_.has_begun()) return connection_->close(close_reason::idle_timeout);
  refuse(response::error(408, "request_timeout", "The request did not arrive in time"));
}

void connection::refuse(response&& answer) {
  answer.close = true;
  respond(std::move(answer));
}

// How long a poll is held says nothing of the server, and what could not be read is of no route.
void connection::count(unsigned status) {
  const bool is_read = state_ == state::handling;
  const auto of =
      is_read && settings_.route_of != nullptr ? settings_.route_of(incoming().path) : metrics::route::unreadable;
  const auto index = static_cast<std::size_t>(of);
  metrics::tally& tally = home().tally();
  tally.answers[index].add(std::to_string(status));
  if (is_read && !held_)
    tally.answer_seconds[index].add(std::chrono::duration<double>(steady_clock::now() - came_).count());
}

void connection::respond(response&& answer) {
  count(answer.status);
  state_ = state::sending;
  listener_ = nullptr;
  reader_.release_body();
  keep_alive_ = reader_.keep_alive() && !draining_ && !answer.close;
  const bool head_only = incoming().method == method::head;
  const std::string_view secure_fields = incoming().secure ? settings_.secure_fields : std::string_view();
  if (!incoming().id.empty()) answer.headers.emplace_back("X-Request-Id", incoming().id);
  connection_->write(writer_.begin(std::move(answer), keep_alive_, head_only, {settings_.fields, secure_fields}));
  send_more();
}

void connection::send_more() {
  connection_->wake_in(settings_.answer_timeout);
  if (!writer_.done()) return connection_->write(writer_.next());
  if (!keep_alive_) return connection_->finish(close_reason::server_closed);
  if (connection_->queued() == 0) next_request();
}

void connection::next_request() {
  if (connection_->finishing()) return;
  state_ = state::reading;
  writer_.clear();
  reader_.next();
  connection_->wake_in(settings_.keep_alive_timeout);
  connection_->resume_reading();
  read();
}

bool connection::upgrade(std::unique_ptr<net::protocol> next) {
  const request& r = incoming();
  const auto key = websocket::accept_key(r.header("Sec-WebSocket-Key"));
  const auto subprotocol = websocket::choose_protocol(r.header("Sec-WebSocket-Protocol"));
  if (!r.is_upgrade || !key || !subprotocol || r.header("Sec-WebSocket-Version") != "13") {
    auto answer = response::error(key && subprotocol ? 426 : 400, "bad_handshake", "The WebSocket handshake is faulty");
    answer.headers.emplace_back("Sec-WebSocket-Version", "13");
    refuse(std::move(answer));
    return false;
  }
  count(101);
  state_ = state::ended;
  net::connection& c = *connection_;
  const std::string chosen = subprotocol->empty() ? "" : "\r\nSec-WebSocket-Protocol: " + std::string(*subprotocol);
  c.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
          *key + chosen + (r.id.empty() ? "" : "\r\nX-Request-Id: " + r.id) + "\r\n\r\n");
  net::protocol& successor = *next;
  c.become(std::move(next));  // buries this object; it lives until the end of the turn
  if (!reader_.rest().empty() && !c.finishing()) successor.on_bytes(reader_.rest());
  return true;
}

}  // namespace

std::unique_ptr<net::protocol> make_connection(const settings& s, const handler_of_worker& handlers) {
  return std::make_unique<connection>(s, handlers);
}

}  // namespace flinxx::http
