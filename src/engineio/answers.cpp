#include "engineio/answers.hpp"

#include <flinxx/http/content_coding.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/net/worker.hpp>

#include <string_view>
#include <utility>

namespace flinxx::engineio {
namespace {

std::string_view message_of(refusal why) {
  switch (why) {
    case refusal::unknown_transport: return "Transport unknown";
    case refusal::unknown_sid: return "Session ID unknown";
    case refusal::bad_handshake_method: return "Bad handshake method";
    case refusal::bad_request: return "Bad request";
    case refusal::forbidden: return "Forbidden";
    case refusal::unsupported_protocol_version: return "Unsupported protocol version";
  }
  return "";
}

}  // namespace

void refuse(http::exchange& x, const settings& s, refusal why) {
  x.home().tally().handshakes_refused[static_cast<std::size_t>(why)].add();
  auto body = json::object().add("code", static_cast<int>(why)).add("message", message_of(why)).text();
  auto answer = http::response::json(why == refusal::forbidden ? 403 : 400, std::move(body));
  answer.close = x.incoming().is_upgrade;
  s.origins.add_fields(x.incoming(), answer);
  x.respond(std::move(answer));
}

void answer_poll(http::exchange& x, const settings& s, std::string payload) {
  auto answer = http::response::text(200, "text/plain; charset=UTF-8", std::move(payload));
  answer.headers.emplace_back("Cache-Control", "no-store");
  s.origins.add_fields(x.incoming(), answer);
  if (answer.body.size() >= s.gzip_from && http::accepts_coding(x.incoming().header("Accept-Encoding"), "gzip")) {
    if (auto packed = http::gzip(answer.body)) {
      answer.body = std::move(*packed);
      answer.headers.emplace_back("Content-Encoding", "gzip");
    }
  }
  x.respond(std::move(answer));
}

void answer_post(http::exchange& x, const settings& s) {
  auto answer = http::response::text(200, "text/html", "ok");
  s.origins.add_fields(x.incoming(), answer);
  x.respond(std::move(answer));
}

void answer_preflight(http::exchange& x, const settings& s) {
  http::response answer;
  answer.status = 204;
  s.origins.add_fields(x.incoming(), answer);
  answer.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  answer.headers.emplace_back("Access-Control-Max-Age", "600");
  if (const auto wanted = x.incoming().header("Access-Control-Request-Headers"); !wanted.empty())
    answer.headers.emplace_back("Access-Control-Allow-Headers", wanted);
  x.respond(std::move(answer));
}

}  // namespace flinxx::engineio
