#include "socketio/ack_waiters.hpp"
#include "socketio/client.hpp"

#include <flinxx/json/write.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/socketio/server.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace flinxx::socketio {
namespace {

using ops::close_reason;

client& client_of(engineio::session& s) {
  return static_cast<client&>(*s.context());
}

// What stands between type and data: "/admin,", or nothing for the main namespace.
std::array<std::string_view, 2> prefix(std::string_view nsp) {
  if (nsp == "/") return {};
  return {nsp, ","};
}

// `type` is the packet's type without attachments: '2' or '3'; with them it is the binary one, and their number
// follows.
void send(engineio::session& to, char type, std::string_view nsp, std::string_view id, std::string_view data,
          std::string_view end = {}, std::span<const std::string> attachments = {}) {
  std::array<char, 8> head{type};
  std::size_t head_size = 1;
  if (!attachments.empty()) {
    head[0] = static_cast<char>(type + 3);  // EVENT and ACK become BINARY_EVENT and BINARY_ACK
    char* const digits_end = std::to_chars(head.data() + 1, head.data() + head.size() - 1, attachments.size()).ptr;
    *digits_end = '-';
    head_size = static_cast<std::size_t>(digits_end + 1 - head.data());
  }
  const auto [name, comma] = prefix(nsp);
  const std::array<std::string_view, 6> pieces{std::string_view(head.data(), head_size), name, comma, id, data, end};
  to.send_text(pieces);
  for (const std::string& each : attachments) to.send_binary(each);
}

std::string event_array(std::string_view name, std::string_view arguments) {
  std::string array;
  array.reserve(name.size() + arguments.size() + 6);
  return array.append("[\"").append(name).append(arguments.empty() ? "\"" : "\",").append(arguments).append("]");
}

}  // namespace

socket::socket(client& owner, std::string_view nsp, application& app)
    : owner_(owner), nsp_(nsp), application_(app), id_(ops::url_safe_id()) {}

socket::~socket() = default;

void socket::emit(std::string_view name, std::string_view arguments, std::span<const std::string> attachments) {
  emit_data(event_array(name, arguments), attachments);
}

void socket::emit_data(std::string_view array, std::span<const std::string> attachments) {
  send(owner_.transport(), '2', nsp_, {}, array, {}, attachments);
}

void socket::emit_with_ack(std::string_view name, std::string_view arguments, std::int64_t timeout_ms,
                           ack_function done) {
  if (!waiters_) waiters_ = std::make_unique<ack_waiters>(owner_.transport().home());
  const std::string id = std::to_string(waiters_->add(timeout_ms, std::move(done)));
  send(owner_.transport(), '2', nsp_, id, event_array(name, arguments));
}

void socket::disconnect() {
  owner_.expel(*this);
}

void socket::left(close_reason reason) {
  application_.on_disconnect(*this, reason);
  if (waiters_) waiters_->abandon();
}

void socket::acknowledge(std::uint64_t ack_id, std::string_view arguments, std::span<const std::string> attachments) {
  std::array<char, 24> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + 20, ack_id).ptr;
  *end = '[';
  send(owner_.transport(), '3', nsp_, {digits.data(), end + 1}, arguments, "]", attachments);
}

void socket::close_connection(close_reason reason) {
  owner_.transport().close(reason);
}

const server::served_namespace* server::find(std::string_view nsp) const {
  const auto found =
      std::find_if(namespaces_.begin(), namespaces_.end(), [&](const auto& served) { return served.name == nsp; });
  return found == namespaces_.end() ? nullptr : &*found;
}

void server::on_open(engineio::session& s, const http::request& /*handshake*/) {
  s.set_context(std::make_unique<client>(*this, s));
}

void server::on_text(engineio::session& s, std::string_view message) {
  client_of(s).text(message);
}

void server::on_binary(engineio::session& s, std::string_view message) {
  client_of(s).binary(message);
}

void server::on_close(engineio::session& s, close_reason reason) {
  client_of(s).closed(reason);
}

client::client(server& owner, engineio::session& transport) : owner_(owner), transport_(transport) {
  owner_.home_.schedule(*this, net::worker::now_ms() + owner_.settings_.connect_timeout_ms);
}

void client::on_timer() {
  transport_.close(close_reason::connect_timeout);
}

socket* client::find(std::string_view nsp) const {
  const auto found = std::find_if(sockets_.begin(), sockets_.end(), [&](const auto& s) { return s->nsp() == nsp; });
  return found == sockets_.end() ? nullptr : found->get();
}

void client::text(std::string_view message) {
  if (pending_) return broken();  // text between a packet and its attachments
  const auto p = decode(message, owner_.settings_.limits);
  if (!p) return broken();
  if (p->attachments == 0) return handle(*p, {});
  pending_ = std::make_unique<pending>(pending{std::string(message), p->attachments, {}});
}

void client::binary(std::string_view message) {
  if (!pending_) return broken();
  pending_->attachments.emplace_back(message);
  if (pending_->attachments.size() < pending_->expected) return;
  const auto whole = std::move(pending_);
  const auto p = decode(whole->text, owner_.settings_.limits);
  if (!placeholders_fit(*p)) return broken();
  handle(*p, whole->attachments);
}

void client::handle(const packet& p, std::span<const std::string> attachments) {
  if (p.type == packet_type::connect) return connect(p);
  socket* const s = find(p.nsp);
  if (s == nullptr || p.type == packet_type::connect_error) return broken();
  switch (p.type) {
    case packet_type::disconnect: return leave(*s, close_reason::client_left);
    case packet_type::event:
    case packet_type::binary_event: {
      const json::value name = event_name(p);
      const std::string_view quoted = name.raw;
      const bool plain = quoted.find('\\') == std::string_view::npos;
      const std::string decoded = plain ? std::string() : json::decode(name);
      const std::string_view text = name.kind == json::kind::string ? quoted.substr(1, quoted.size() - 2) : quoted;
      s->application_.on_event(*s, {plain ? text : decoded, *p.data, event_arguments(p), p.ack_id, attachments});
      return;
    }
    case packet_type::ack:
    case packet_type::binary_ack:  // an answer that nobody waits for means nothing
      if (p.ack_id && s->waiters_)
        s->waiters_->answered(*p.ack_id, {*p.data, p.data->raw.substr(1, p.data->raw.size() - 2), attachments});
      return;
    default: return;
  }
}

void client::connect(const packet& p) {
  if (find(p.nsp) != nullptr) return broken();
  const auto* served = owner_.find(p.nsp);
  if (served == nullptr) return send(transport_, '4', p.nsp, {}, R"({"message":"Invalid namespace"})");
  auto entering = std::make_unique<socket>(*this, served->name, *served->app);
  if (const auto refusal = served->app->may_connect(*entering, p.data)) {
    std::string answer = R"({"message":)";
    json::append_quoted(answer, refusal->message);
    if (!refusal->data.empty()) answer.append(R"(,"data":)").append(refusal->data);
    return send(transport_, '4', served->name, {}, answer, "}");
  }
  net::timer_wheel::cancel(*this);
  socket& s = *sockets_.emplace_back(std::move(entering));
  send(transport_, '0', s.nsp(), {}, R"({"sid":")" + s.id(), R"("})");
  s.application_.on_connect(s, p.data);
}

void client::leave(socket& s, close_reason reason) {
  const auto position =
      std::find_if(sockets_.begin(), sockets_.end(), [&](const auto& each) { return each.get() == &s; });
  auto leaving = std::move(*position);
  sockets_.erase(position);
  leaving->left(reason);
  transport_.home().bury(std::move(leaving));  // one of its functions may be on the stack
}

void client::expel(socket& s) {
  send(transport_, '1', s.nsp(), {}, {});
  leave(s, close_reason::server_closed);
}

// The sockets themselves go with this client: one of them may be on the stack.
void client::closed(close_reason reason) {
  net::timer_wheel::cancel(*this);
  for (const auto& s : sockets_) s->left(reason);
}

}  // namespace flinxx::socketio
