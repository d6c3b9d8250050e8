#include "signaling/replies.hpp"

#include <nlohmann/json.hpp>

namespace flinxx::signaling {

reply rate_limited(std::string_view event_name, std::int64_t retry_after_ms) {
  return {"rate_limited",
          event_name == "skip_user" ? "You skip too often: wait a moment" : "You search too often: wait a moment",
          retry_after_ms};
}

void accept(socketio::socket& s, const socketio::event& e) {
  if (e.ack_id) s.acknowledge(*e.ack_id, R"({"ok":true})");
}

void refuse(socketio::socket& s, const socketio::event& e, const reply& why) {
  nlohmann::ordered_json body;
  if (e.ack_id) body["ok"] = false;
  body["code"] = why.code;
  body["message"] = why.message;
  if (why.retry_after_ms > 0) body["retryAfterMs"] = why.retry_after_ms;
  if (e.ack_id) return s.acknowledge(*e.ack_id, body.dump());
  s.emit("error", body.dump());
}

}  // namespace flinxx::signaling
