#include "http/answer_writer.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

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

std::string answer_writer::begin(response&& answer, bool keep_alive, bool head_only,
                                 std::initializer_list<std::string_view> further) {
  answer_ = std::move(answer);
  sent_ = head_only ? answer_.body_size() : 0;
  return write_head(answer_, keep_alive, further);
}

std::string_view answer_writer::next() {
  const char* const body =
      answer_.shared_body ? answer_.shared_body->data() + answer_.shared_offset : answer_.body.data();
  const std::size_t size = std::min(answer_.body_size() - sent_, piece_size);
  return {body + std::exchange(sent_, sent_ + size), size};
}

void answer_writer::clear() {
  answer_ = {};
  sent_ = 0;
}

}  // namespace flinxx::http
