#pragma once

#include "net/tls_records.hpp"

#include <flinxx/net/stream.hpp>

#include <string>

namespace flinxx::net {

// A record and more at a time: what is no data, such as new keys, must not keep the others waiting.
inline constexpr std::size_t read_budget = 32 * 1024;
inline constexpr unsigned max_key_updates = 64;  // an honest client changes its keys once in many gigabytes

/// What OpenSSL leaves behind of a handshake of TLS 1.3, for whoever goes on without it: the secret of each direction,
/// and how many records these have sealed already.
struct traffic_secrets {
  struct one {
    std::string secret;
    std::uint64_t records = 0;
    ~one();
  };
  one client;
  one server;
};

/// A server's side of TLS 1.3 once the handshake is done: 300 bytes, where OpenSSL's own objects take 14 KB. Records
/// are sealed and opened by OpenSSL's ciphers. There is no further handshake but new keys.
class keyed_tls {
 public:
  explicit keyed_tls(stream& below) noexcept : below_(below) {}
  /// What is `unsent` of the handshake, a ticket, goes with what is written first. False if it cannot be done: nothing
  /// has happened then.
  [[nodiscard]] bool begin(std::uint16_t suite, const traffic_secrets& secrets, std::string& unsent);

  /// As those of stream; `room` takes a record and more.
  std::size_t read_some(std::span<char> room, boost::system::error_code& ec, ready_listener& listener);
  /// Who is told would_block comes again with the same bytes.
  std::size_t write_some(std::string_view bytes, boost::system::error_code& ec);
  /// The goodbye is lost if it cannot be sent at once.
  void say_goodbye();
  /// Sends what the kernel did not take; it may take more now.
  void on_writable();

 private:
  [[nodiscard]] boost::system::error_code end() const;
  std::size_t open_all(std::span<char> bytes);
  std::size_t take(const tls_direction::content& record, char* to);
  void take_alert(std::span<const char> alert);
  void take_new_keys(std::span<const char> message);
  void fail(tls_alert why);
  void tell(tls_content type, std::string_view bytes);
  bool send(std::string_view bytes, boost::system::error_code& ec);
  bool send_rest(boost::system::error_code& ec);

  stream& below_;
  tls_direction reading_;
  tls_direction writing_;
  std::string partial_;   // of a record whose rest is to come
  std::string unsent_;    // sealed
  std::size_t owed_ = 0;  // bytes that are in it, of which write_some() has not said yet that it has taken them
  unsigned key_updates_ = 0;
  bool is_blocked_ = false;  // the kernel has not taken all
  bool ended_ = false;       // nothing is read any more
  bool failed_ = false;      // nor written
};

}  // namespace flinxx::net
