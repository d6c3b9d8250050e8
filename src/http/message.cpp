#include "http/head.hpp"

#include <flinxx/http/message.hpp>

#include <boost/beast/http/status.hpp>
#include <nlohmann/json.hpp>

#include <ctime>

namespace flinxx::http {
namespace {

// RFC 9110, 5.6.7. A thread keeps the text of the current second.
const std::string& date() {
  thread_local std::time_t second = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != second) {
    second = now;
    std::tm utc{};
    gmtime_r(&now, &utc);
    char buffer[64];
    text.assign(buffer, std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &utc));
  }
  return text;
}

}  // namespace

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
  const nlohmann::json body{{"error", {{"code", code}, {"message", message}}}};
  return json(status, body.dump());
}

response response::retry_later(unsigned status, std::string_view code, std::string_view why, std::int64_t seconds) {
  const std::string count = std::to_string(seconds);
  response r =
      error(status, code, std::string(why) + ": try again in " + count + (seconds == 1 ? " second" : " seconds"));
  r.headers.emplace_back("Retry-After", count);
  return r;
}

std::string write_head(const response& answer, bool keep_alive, std::initializer_list<std::string_view> further) {
  std::string out;
  std::size_t size = 256;
  for (const auto lines : further) size += lines.size();
  out.reserve(size);
  out.append("HTTP/1.1 ").append(std::to_string(answer.status)).append(" ");
  out.append(reason_phrase(answer.status)).append("\r\nDate: ").append(date());
  for (const auto& [name, value] : answer.headers) out.append("\r\n").append(name).append(": ").append(value);
  for (const auto lines : further) out.append(lines);
  if (answer.status != 204 && answer.status != 304)  // RFC 9110, 8.6
    out.append("\r\nContent-Length: ").append(std::to_string(answer.body_size()));
  out.append(keep_alive ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
  return out;
}

}  // namespace flinxx::http
