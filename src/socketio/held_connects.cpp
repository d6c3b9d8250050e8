#include "socketio/held_connects.hpp"

#include <chrono>
#include <utility>

namespace flinxx::socketio {
namespace {

constexpr std::int64_t look_again_ms = 50;
constexpr std::int64_t longest_wait_ms = 5'000;  // more than others take to find out
// The first one heard may have been given before the end.
constexpr std::uint64_t convincing_signs = 2;

}  // namespace

bool held_connects::held::receive(const packet& p, std::string_view /*text*/, std::span<const std::string> /*more*/) {
  is_over = p.type == packet_type::disconnect;
  return is_over;
}

void held_connects::held::lost(ops::close_reason /*reason*/) {
  is_over = true;
  client.forget(*this);
}

bool held_connects::hold(connection& c, served_namespace& nsp, const recovery_id& who, decided told) {
  if (held_.size() >= around_.options.max_arriving) return false;
  const std::int64_t now = around_.home.now_ms();
  held& h = held_.emplace_back(c, nsp, who, std::move(told));
  h.signs_at_first = around_.ids->signs_elsewhere(who).value_or(0);
  h.until = now + longest_wait_ms;
  c.take_seat(nsp, h);
  c.grant(std::chrono::milliseconds(longest_wait_ms + look_again_ms));
  if (held_.size() == 1) around_.home.schedule(*this, now + look_again_ms);
  return true;
}

bool held_connects::is_decided(held& h, std::int64_t now_ms) const {
  const auto signs = around_.ids->signs_elsewhere(h.who);
  h.lives = signs.has_value();
  return !signs || *signs >= h.signs_at_first + convincing_signs || now_ms >= h.until;
}

// An application that hears of one may end the connection of another.
void held_connects::on_timer() {
  const std::int64_t now = around_.home.now_ms();
  std::list<held> over;
  for (auto each = held_.begin(); each != held_.end();) {
    const auto h = each++;
    if (h->is_over || is_decided(*h, now)) over.splice(over.end(), held_, h);
  }
  for (held& h : over) {
    if (h.is_over) continue;
    h.client.unseat(h.nsp.name);
    h.told(h.lives);
  }
  if (!held_.empty()) around_.home.schedule(*this, now + look_again_ms);
}

}  // namespace flinxx::socketio
