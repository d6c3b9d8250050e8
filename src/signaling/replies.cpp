#include "signaling/replies.hpp"

#include <flinxx/json/write.hpp>

namespace flinxx::signaling {

reply rate_limited(std::string_view event_name, std::int64_t retry_after_ms) {
  std::string_view message = "You search too often: wait a moment";
  if (event_name == "skip_user") message = "You skip too often: wait a moment";
  if (event_name == "invite") message = "You invite too often: wait a moment";
  if (event_name == "report" || event_name == "block") message = "You report too often: wait a moment";
  return {rate_limited_code, message, retry_after_ms};
}

void accept(socketio::socket& s, const socketio::event& e) {
  if (e.ack_id) s.acknowledge(*e.ack_id, R"({"ok":true})");
}

void accept(socketio::socket& s, const socketio::event& e, std::string_view name, std::string_view value) {
  if (e.ack_id) s.acknowledge(*e.ack_id, json::object().add("ok", true).add(name, value).text());
}

void tell(socketio::socket& s, const reply& why) {
  s.emit("error", json::object().add("code", why.code).add("message", why.message).text());
}

void refuse(socketio::socket& s, const socketio::event& e, const reply& why) {
  refuse(s, e, why, {});
}

void refuse(socketio::socket& s, const socketio::event& e, const reply& why, std::string_view challenge) {
  json::object body;
  if (e.ack_id) body.add("ok", false);
  body.add("code", why.code).add("message", why.message);
  if (why.retry_after_ms > 0) body.add("retryAfterMs", why.retry_after_ms);
  if (!challenge.empty()) body.add_json("challenge", challenge);
  if (e.ack_id) return s.acknowledge(*e.ack_id, body.text());
  s.emit("error", body.text());
}

}  // namespace flinxx::signaling
