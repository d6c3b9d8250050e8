#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flinxx::http {

enum class method : std::uint8_t { get, head, post, put, delete_, options, patch, other };

/// A request as a handler sees it. Views live until the request has been answered or abandoned.
class request {
 public:
  http::method method = http::method::other;
  std::string_view path;   // the part before '?', as it came (still percent-encoded)
  std::string_view query;  // the part after '?', without it
  std::string_view body;
  boost::asio::ip::address client;  // behind trusted proxies: theirs, not the proxy's
  std::string id;                   // that a trusted proxy has given it, or we; "" where settings ask for none
  bool named = true;                // false: a trusted proxy does not say whom it is from
  bool secure = false;              // came over TLS, to us or to a trusted proxy that says so
  bool same_origin = false;         // its Origin is what the client asked for: the page is our own
  bool is_upgrade = false;          // a WebSocket handshake: Connection: upgrade, Upgrade: websocket (RFC 6455, 4.2.1)

  /// The first value of a header field, "" where there is none. Names are matched without regard to case.
  [[nodiscard]] std::string_view header(std::string_view name) const;

  /// For whoever has read it: Beast's fields, which must outlive the request; without, it has none. Opaque so that few
  /// files see Beast.
  void refer_to(const void* fields) noexcept { fields_ = fields; }

 private:
  const void* fields_ = nullptr;
};

/// An answer. The body is either the string or a range of a shared one, which is sent without a copy of the whole.
struct response {
  unsigned status = 200;
  std::vector<std::pair<std::string_view, std::string>> headers;  // names are literals
  std::string body;
  std::shared_ptr<const std::string> shared_body;
  std::size_t shared_offset = 0;
  std::size_t shared_size = 0;
  bool close = false;  // close the connection after it

  [[nodiscard]] std::size_t body_size() const noexcept { return shared_body ? shared_size : body.size(); }

  static response text(unsigned status, std::string_view content_type, std::string body);
  static response json(unsigned status, std::string body);
  /// {"error":{"code","message"}}: what every refusal outside Engine.IO looks like.
  static response error(unsigned status, std::string_view code, std::string_view message);
  /// The same with Retry-After (RFC 9110, 10.2.3), and with the seconds behind `why`, as in "Too many requests".
  static response retry_later(unsigned status, std::string_view code, std::string_view why, std::int64_t seconds);
};

/// "Not Found" for 404.
[[nodiscard]] std::string_view reason_phrase(unsigned status);

}  // namespace flinxx::http
