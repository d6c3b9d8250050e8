#include "socketio/emptying.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/socketio/server.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace flinxx::socketio {
namespace {

constexpr std::int64_t last_letters_ms = 500;  // until other nodes have read which sockets they are given

std::uint32_t random_seed() {
  return static_cast<std::uint32_t>(ops::id128_hash()(ops::random_id()));
}

}  // namespace

emptying::emptying(engineio::server& sessions, const server& sockets, const trickle::pace& p, std::int64_t now_ms)
    : sessions_(sessions),
      sockets_(sockets),
      staying_(sessions.open_sessions()),
      trickle_(staying_.size(), p, now_ms, random_seed()) {
  sessions_.carry_no_more();
  // Partners came together, and are better off if they do not go together.
  std::shuffle(staying_.begin(), staying_.end(), std::minstd_rand(random_seed()));
}

bool emptying::go_on(std::int64_t now_ms) {
  send_away(std::exchange(again_, {}));
  const auto first = staying_.end() - static_cast<std::ptrdiff_t>(trickle_.due(now_ms));
  const std::vector<ops::slot_id> due(first, staying_.end());
  staying_.erase(first, staying_.end());
  send_away(due);
  if (!staying_.empty() || !again_.empty() || sockets_.socket_count() != 0 || sessions_.carries()) {
    ends_at_ms_ = now_ms + last_letters_ms;
    return false;
  }
  return now_ms >= ends_at_ms_;
}

void emptying::send_away(const std::vector<ops::slot_id>& those) {
  for (const ops::slot_id& each : those)
    if (!sessions_.send_away(each, ops::close_reason::server_draining)) again_.push_back(each);
}

}  // namespace flinxx::socketio
