#pragma once

#include <flinxx/http/message.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace flinxx::http {

/// Which origins' pages may use a server besides its own, and the CORS fields that tell a browser so
/// (https://fetch.spec.whatwg.org/#http-cors-protocol). Immutable; any thread.
class origin_policy {
 public:
  /// Origins as browsers send them, such as https://example.org; "*" for all. None: only the server's own page.
  explicit origin_policy(std::vector<std::string> others = {}) : others_(std::move(others)) {}

  /// Whether the page that the request comes from may use the server. A WebSocket asks nobody but the server, so this
  /// is all that keeps strangers' pages out there. A request without Origin comes from no page of another site.
  [[nodiscard]] bool allows(const request& r) const;

  /// Adds Access-Control-Allow-Origin and what belongs to it, if the origin is one of the listed ones; last, since a
  /// Retry-After is made readable.
  void add_fields(const request& r, response& answer) const;

 private:
  [[nodiscard]] bool lists(std::string_view origin) const;

  std::vector<std::string> others_;
};

/// Whether an Origin is that of the server's own pages, by a Host. A Host without a port names the default port of the
/// page's scheme, or the `known_port`, where a trusted proxy tells one.
[[nodiscard]] bool is_own_origin(std::string_view origin, std::string_view host, std::string_view known_port = {});

/// Whether a refused page may well be the server's own, and a proxy has cut the port off the Host on the way.
[[nodiscard]] bool has_lost_its_port(const request& r);

}  // namespace flinxx::http
