#include "http/request_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>

namespace flinxx::http {
namespace {

namespace beast_http = boost::beast::http;
using beast_http::field;
using boost::system::error_code;

// Beast says bad_version whatever stands there instead of a version that it knows.
bool names_other_version(std::string_view rest) {
  const auto line = rest.substr(0, rest.find('\r'));
  const auto version = line.substr(line.rfind(' ') + 1);
  const auto is_digit = [&](std::size_t i) { return version[i] >= '0' && version[i] <= '9'; };
  return version.size() == 8 && version.starts_with("HTTP/") && is_digit(5) && version[6] == '.' && is_digit(7) &&
         version != "HTTP/1.0" && version != "HTTP/1.1";
}

response malformed() {
  return response::error(400, "bad_request", "The request is malformed");
}

}  // namespace

request_parser::request_parser(std::size_t max_header, std::size_t max_body) {
  header_limit(static_cast<std::uint32_t>(max_header));
  body_limit(max_body);
}

// The fields of a trailer are dropped: among those of the header they could pass for what a proxy has added
// (RFC 9110, 6.5.1).
void request_parser::on_field_impl(field name, boost::beast::string_view name_string, boost::beast::string_view value,
                                   error_code& /*ec*/) {
  if (!is_header_done()) get().insert(name, name_string, value);
}

bool request_parser::expects_continue() const {
  return get().version() >= 11 && beast_http::token_list(get()[field::expect]).exists("100-continue");
}

std::optional<response> request_parser::objection() const {
  const auto& message = get();
  const auto hosts = message.count(field::host);
  if (hosts > 1 || (hosts == 0 && message.version() >= 11)) return malformed();  // RFC 9112, 3.2
  if (message.count(field::transfer_encoding) == 0) return std::nullopt;
  // RFC 9112, 6.1 and 6.3: a proxy before us might see the end of the body elsewhere. Beast takes a coding that it
  // does not know for no body at all.
  if (message.version() < 11 || !chunked() || message.count(field::content_length) != 0) return malformed();
  if (boost::beast::iequals(all_values(message, "Transfer-Encoding"), "chunked")) return std::nullopt;
  return response::error(501, "not_implemented", "The only transfer coding that is known here is chunked");
}

response refusal_of(const error_code& ec, std::string_view rest) {
  if (ec == beast_http::error::header_limit)
    return response::error(431, "header_too_large", "The request's header is too large");
  if (ec == beast_http::error::body_limit)
    return response::error(413, "payload_too_large", "The request's body is too large");
  if (ec == beast_http::error::bad_version && names_other_version(rest))
    return response::error(505, "version_not_supported", "Only HTTP/1.0 and HTTP/1.1 are spoken here");
  return malformed();
}

std::string all_values(const beast_http::fields& fields, std::string_view name) {
  std::string list;
  const auto [first, last] = fields.equal_range(name);
  for (auto each = first; each != last; ++each) list.append(list.empty() ? "" : ",").append(each->value());
  return list;
}

}  // namespace flinxx::http
