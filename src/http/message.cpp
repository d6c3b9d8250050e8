#include <flinxx/http/message.hpp>
#include <flinxx/json/write.hpp>

#include <boost/beast/http/status.hpp>

namespace flinxx::http {
std::string_view reason_phrase(unsigned status) {
  return boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
}

response response::text(unsigned status, std::string_view content_type, std::string body) {
  response r;
  r.status = status;
  r.headers.emplace_back("Content-Type", content_type);
  r.body = std::move(body);
  return r;
}

response response::json(unsigned status, std::string body) {
  response r = text(status, "application/json; charset=utf-8", std::move(body));
  r.headers.emplace_back("Cache-Control", "no-store");
  return r;
}

response response::error(unsigned status, std::string_view code, std::string_view message) {
  const std::string inner = json::object().add("code", code).add("message", message).text();
  return json(status, json::object().add_json("error", inner).text());
}

response response::retry_later(unsigned status, std::string_view code, std::string_view why, std::int64_t seconds) {
  const std::string count = std::to_string(seconds);
  response r =
      error(status, code, std::string(why) + ": try again in " + count + (seconds == 1 ? " second" : " seconds"));
  r.headers.emplace_back("Retry-After", count);
  return r;
}

}  // namespace flinxx::http
