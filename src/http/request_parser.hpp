#pragma once

#include <flinxx/http/message.hpp>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::http {

/// Beast's parser with what it leaves to its users. It stops behind the header; eager(true) goes on with the body.
class request_parser final : public boost::beast::http::request_parser<boost::beast::http::string_body> {
 public:
  request_parser(std::size_t max_header, std::size_t max_body);

  /// Whether the client waits to be told that it may send the body (RFC 9110, 10.1.1).
  [[nodiscard]] bool expects_continue() const;
  /// What RFC 9112 has refused although Beast takes it: a missing Host, a body whose end is not certain. To be asked
  /// once the header is done.
  [[nodiscard]] std::optional<response> objection() const;

 private:
  void on_field_impl(boost::beast::http::field name, boost::beast::string_view name_string,
                     boost::beast::string_view value, boost::system::error_code& ec) override;
};

/// The answer to a request that cannot be read; `rest` is what stands behind all that could be.
[[nodiscard]] response refusal_of(const boost::system::error_code& ec, std::string_view rest);

/// The values of a field that may stand on several lines: one list, in their order (RFC 9110, 5.3).
[[nodiscard]] std::string all_values(const boost::beast::http::fields& fields, std::string_view name);

}  // namespace flinxx::http
