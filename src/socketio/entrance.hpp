#pragma once

#include <flinxx/http/message.hpp>
#include <flinxx/socketio/settings.hpp>

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace flinxx::socketio {

/// Who may come in, on one worker: counts the clients that are between their connection and their first namespace, and
/// asks what the settings say of the others.
class entrance {
 public:
  explicit entrance(const settings& options) : options_(options) {}

  /// A connection has been opened: its client has this long for its CONNECT.
  [[nodiscard]] std::chrono::milliseconds opened() noexcept;
  /// How long that is for all who are on their way now.
  [[nodiscard]] std::chrono::milliseconds patience() const noexcept;
  /// It is in, or gone; once after each opened().
  void passed() noexcept { --arriving_; }

  /// An answer for a handshake while there are too many of them.
  [[nodiscard]] std::optional<http::response> shed() const;

  /// Whether one who is in may enter once more over the same connection.
  [[nodiscard]] std::optional<connect_refusal> may_enter_again(const boost::asio::ip::address& client) const;
  /// A client has come back: that took the place of a connect.
  void recovered(const boost::asio::ip::address& client) const;

 private:
  const settings& options_;
  std::size_t arriving_ = 0;
};

}  // namespace flinxx::socketio
