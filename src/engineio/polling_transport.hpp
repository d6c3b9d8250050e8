#pragma once

#include <flinxx/engineio/settings.hpp>
#include <flinxx/engineio/transport_link.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/worker.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace flinxx::engineio {

/// A session's polling: the packets that wait for the client and the GET that waits for packets. They meet at the end
/// of the turn. What overflows is dropped at once, and tells the session at the end of the turn, since whoever sends
/// does not expect the session's end within the call.
class polling_transport final : public transport_link, private net::deferred, private http::abandon_listener {
 public:
  /// All must outlive it.
  polling_transport(transport_listener& session, net::worker& home, const settings& s)
      : session_(session), home_(home), settings_(s) {}

  void send(packet_type type, std::span<const std::string_view> pieces) override;
  void send_binary(std::string_view bytes) override;
  [[nodiscard]] bool writable() const noexcept override { return waiting_ != nullptr; }
  /// A GET that waits gets what there is and the end.
  void end(ops::close_reason reason) override;
  bool announce_end(ops::close_reason reason) override;

  /// Takes a GET, which waits until there is something.
  void hold(http::exchange& x);
  /// Takes a GET and answers it with what there is, or with a noop.
  void answer(http::exchange& x);
  /// The same for the GET that waits, if one does.
  void release();
  /// The same with a noop alone.
  void release_empty();
  /// Takes a GET and answers it with what there is, and the end.
  void answer_at_last(http::exchange& x, ops::close_reason reason);
  /// Takes a GET and tells it that the session is over.
  void answer_with_end(http::exchange& x);

  [[nodiscard]] std::size_t size() const noexcept { return payload_.size(); }
  [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }
  void drop_packets() noexcept { payload_.clear(); }
  /// Sends all packets over another transport.
  void flush_to(transport_link& next) const;

 private:
  void queued();
  void respond(std::string payload);

  void end_of_turn() override;
  void on_abandoned() override;

  transport_listener& session_;
  net::worker& home_;
  const settings& settings_;
  http::exchange* waiting_ = nullptr;
  std::string payload_;
  bool overflowed_ = false;
};

}  // namespace flinxx::engineio
