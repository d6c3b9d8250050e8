#include "redis/error.hpp"

#include <flinxx/net/tls_trust.hpp>
#include <flinxx/ops/log.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/redis/client.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace flinxx::redis {
namespace {

constexpr std::int64_t first_pause_ms = 50;
constexpr std::size_t kept_free = 4'096;  // for what is not to be lost: tickets that are withdrawn
constexpr std::size_t kept_free_bytes = 1'048'576;

// Half of it to the whole: nodes that lost Redis together do not come back together.
std::int64_t with_jitter(std::int64_t pause_ms) {
  std::array<std::uint8_t, 1> random{};
  ops::fill_random(random);
  return pause_ms / 2 + pause_ms * random[0] / 512;
}

bool is_error(const reply& reply) {
  return reply.what() == reply::kind::error;
}

// It is asked again, with the script's text.
bool is_unknown_script(const reply& reply) {
  return is_error(reply) && reply.text().starts_with("NOSCRIPT");
}

// What a question waited at is gone, as when a node leaves.
bool is_unblocked(const reply& reply) {
  return is_error(reply) && reply.text().starts_with("UNBLOCKED");
}

}  // namespace

std::shared_ptr<const net::tls_trust> trust_for(const ops::redis_url& url, const std::string& ca_file) {
  return url.tls ? std::make_shared<const net::tls_trust>(ca_file) : nullptr;
}

client::client(net::worker& home, settings s, listener& l)
    : home_(home),
      settings_(std::move(s)),
      listener_(l),
      locator_(home, settings_.url, settings_.trust, settings_.timeout),
      connection_(home, *this, settings_.longest_text) {}

void client::start() {
  if (state_ == state::idle) connect();
}

void client::restart(const std::string& why) {
  connection_.close(why);
}

void client::connect() {
  state_ = state::locating;
  locator_.locate([this](auto where, const auto& why) {
    if (!where) return on_lost(why);
    state_ = state::connecting;
    connection_.open(locator_.place_of(*where), settings_.timeout);
  });
}

void client::on_connected() {
  state_ = state::greeting;
  const auto check = [this](const reply& reply) {
    if (is_error(reply)) end(reply.text());
  };
  const auto& url = settings_.url;
  if (!url.password.empty()) {
    command auth{"AUTH"};
    if (!url.user.empty()) auth.add(url.user);
    connection_.send(auth.add(url.password).text(), check);
  }
  if (url.database != 0) connection_.send(command{"SELECT"}.add(std::int64_t{url.database}).text(), check);
  connection_.send(command{"ROLE"}.text(), [this](const reply& reply) { read_role(reply); });
}

// Also the proof that the server answers and lets us in.
void client::read_role(const reply& reply) {
  if (reply.what() == reply::kind::lost || !connection_.is_open()) return;
  if (is_error(reply)) return end(reply.text());
  if (reply[0].text() != "master") return connection_.close("it is a " + std::string(reply[0].text()));
  up();
}

void client::end(std::string_view error) {
  if (!connection_.is_open()) return;
  refused_ = is_for_operator(error);
  connection_.close(to_log(error, settings_.url.password));
}

void client::up() {
  state_ = state::up;
  for (const auto& command : told_) send_told(command);
  listener_.on_up();
}

void client::on_lost(const std::string& why) {
  const auto pause = std::min(first_pause_ms << std::min(attempts_++, 10U), settings_.longest_pause.count());
  home_.schedule(*this, home_.now_ms() + with_jitter(pause));
  state_ = state::pausing;
  listener_.on_down(why, std::exchange(refused_, false) || connection_.was_refused());
}

void client::on_timer() {
  connect();
}

void client::ask(const command& command, on_reply heard, bool may_block) {
  if (state_ == state::up && connection_.is_open())
    return connection_.send(
        command.text(),
        [this, heard = std::move(heard)](const reply& reply) {
          look_at(reply);
          heard(reply);
        },
        may_block);
  home_.post([heard = std::move(heard)] { heard(reply(nullptr)); });
}

void client::send_unasked(const command& command) {
  if (state_ == state::up && connection_.is_open()) connection_.send_unasked(command.text());
}

// What a server says before it is greeted, such as that it has no connection left, is why the connection ends.
void client::on_unasked(const reply& r) {
  if (state_ != state::up) return;
  look_at(r);
  listener_.on_unasked(r);
}

bool client::tell(const command& command, bool may_be_lost) {
  auto text = command.text();
  const auto most = settings_.most_told + (may_be_lost ? 0 : kept_free);
  const auto most_bytes = settings_.most_told_bytes + (may_be_lost ? 0 : kept_free_bytes);
  if (told_.size() >= most || told_bytes_ + text.size() > most_bytes) return false;
  told_bytes_ += text.size();
  told_.push_back(std::move(text));
  if (state_ == state::up && connection_.is_open()) send_told(told_.back());
  return true;
}

void client::send_told(const std::string& command) {
  connection_.send(command, [this](const reply& reply) { told(reply); });
}

// An answer to the oldest; one that was lost is told again.
void client::told(const reply& reply) {
  if (reply.what() == reply::kind::lost) return;
  look_at(reply);
  if (is_error(reply) && ends_connection(reply.text())) return;
  told_bytes_ -= told_.front().size();
  told_.pop_front();
  if (told_.empty()) listener_.on_told();
}

// An error is to be heard of: no memory, no replicas, a Redis that is too old. Where it ends the connection, on_down()
// says it. Connections that do nothing but end are made ever more seldom.
void client::look_at(const reply& reply) {
  if (reply.what() == reply::kind::lost || is_unknown_script(reply) || is_unblocked(reply)) return;
  if (!is_error(reply)) {
    attempts_ = 0;
    return;
  }
  if (ends_connection(reply.text()) || is_for_operator(reply.text())) return end(reply.text());
  if (error_warnings_.due(home_.now_ms()))
    ops::log::warn("Redis refuses: {}", to_log(reply.text(), settings_.url.password));
}

void client::evaluate(const script& script, const command& arguments, on_reply heard) {
  auto by_name = command{"EVALSHA", script.name()}.add(arguments);
  ask(by_name, [this, &script, arguments, heard = std::move(heard)](const reply& reply) {
    if (is_unknown_script(reply)) return ask(command{"EVAL", script.text()}.add(arguments), heard);
    heard(reply);
  });
}

}  // namespace flinxx::redis
