#include "engineio/carried_websockets.hpp"

#include "engineio/answers.hpp"
#include "engineio/carried_flow.hpp"

#include <flinxx/http/connection_gate.hpp>
#include <flinxx/net/connection.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace flinxx::engineio {

using ops::close_reason;

// What speaks over the client's connection. It knows nothing of frames.
class carried_websockets::carrier final : public net::protocol {
 public:
  carrier(carried_websockets& all, group& own, std::uint64_t ticket, const ops::slot_id& sid, ops::address_key client)
      : all_(all), group_(own), ticket_(ticket), sid_(sid), client_(client) {}

  [[nodiscard]] const ops::slot_id& sid() const noexcept { return sid_; }
  /// Bytes that the client could have read.
  [[nodiscard]] std::size_t behind() const noexcept { return connection_->congested() ? held_ : 0; }

  void on_start(net::connection&) override { read_or_wait(); }
  void on_bytes(std::span<char> bytes) override {
    say(carried::word::nothing, {bytes.data(), bytes.size()});
    count();
  }
  void on_all_sent() override {
    flow_.take_all();
    if (flow_.owes()) say(carried::word::nothing);
    count();
  }
  void on_closed(close_reason) noexcept override {
    all_.settings_.elsewhere->give_up(ticket_);
    group_.underway -= underway_;
    group_.held -= held_;
    all_.remove(ticket_, client_);
  }

  void leave() { say(carried::word::leaves); }
  void close_as_slow() {
    group_.held -= std::exchange(held_, 0);
    connection_->close(close_reason::slow_consumer);
  }

  void hear(const carried& c) {
    if (connection_->finishing()) return;
    if (!flow_.receive(c)) return connection_->close(close_reason::transport_error);
    if (!c.bytes.empty()) connection_->write(c.bytes);
    count();
    if (c.says == carried::word::finish) connection_->finish(close_reason::server_closed);
    if (c.says == carried::word::gone) connection_->close(close_reason::server_closed);
  }
  void read_or_wait() {
    group_.is_paused || flow_.room() == 0 ? connection_->pause_reading() : connection_->resume_reading();
  }

 private:
  void say(carried::word what, std::string_view bytes = {}) {
    if (!all_.settings_.elsewhere->carry(ticket_, sid_, flow_.say(what, std::string(bytes))))
      connection_->close(close_reason::transport_error);
  }
  void count() {
    group_.underway += flow_.underway() - std::exchange(underway_, flow_.underway());
    group_.held += flow_.held() - std::exchange(held_, flow_.held());
    read_or_wait();
    all_.balance(client_, group_);
  }

  carried_websockets& all_;
  group& group_;
  const std::uint64_t ticket_;
  const ops::slot_id sid_;
  const ops::address_key client_;
  carried_flow flow_;
  std::size_t underway_ = 0;  // of it, as the group has counted
  std::size_t held_ = 0;
};

carried_websockets::carried_websockets(net::worker& home, const settings& s) : home_(home), settings_(s) {}

carried_websockets::~carried_websockets() = default;

carried_websockets::group* carried_websockets::place_for(ops::address_key client) {
  if (!takes_more()) return nullptr;
  group& g = groups_[client];
  return g.members.size() < std::max<std::size_t>(1, settings_.max_carried / 4) ? &g : nullptr;
}

void carried_websockets::begin(http::exchange& x, std::uint64_t ticket, const ops::slot_id& sid) {
  const auto client = http::key_of(x.incoming().client);
  if (group* const g = place_for(client)) {
    auto fresh = std::make_unique<carrier>(*this, *g, ticket, sid, client);
    all_[ticket] = g->members.emplace_back(fresh.get());
    if (x.upgrade(std::move(fresh))) return;
    remove(ticket, client);
  } else {
    refuse(x, settings_, refusal::unknown_sid);
  }
  settings_.elsewhere->give_up(ticket);
}

// What has been passed on and is not told yet counts too (carried_flow::most_owed), so it goes on well above nothing.
void carried_websockets::balance(ops::address_key client, group& g) {
  const std::size_t most = settings_.max_carried_bytes;
  const bool pauses = g.underway >= (g.is_paused ? most / 4 * 3 : most);
  if (std::exchange(g.is_paused, pauses) != pauses)
    for (carrier* const each : g.members) each->read_or_wait();
  if (g.held > most && !std::exchange(g.is_looked_at, true)) home_.post([this, client] { close_the_slowest(client); });
}

// What has come in the turn before has been sent, as far as it is read.
void carried_websockets::close_the_slowest(ops::address_key client) {
  const auto found = groups_.find(client);
  if (found == groups_.end()) return;
  group& g = found->second;
  g.is_looked_at = false;
  const auto is_ahead = [](const carrier* a, const carrier* b) { return a->behind() < b->behind(); };
  while (g.held > settings_.max_carried_bytes) {
    carrier* const slowest = *std::max_element(g.members.begin(), g.members.end(), is_ahead);
    if (slowest->behind() == 0) return;
    slowest->close_as_slow();
  }
}

void carried_websockets::hear(std::uint64_t ticket, const carried& c) {
  if (const auto found = all_.find(ticket); found != all_.end()) found->second->hear(c);
}

void carried_websockets::remove(std::uint64_t ticket, ops::address_key client) {
  const auto gone = all_.extract(ticket);
  if (gone.empty()) return;
  const auto found = groups_.find(client);
  std::erase(found->second.members, gone.mapped());
  if (found->second.members.empty()) {
    groups_.erase(found);
  } else {
    balance(client, found->second);
  }
}

std::vector<ops::slot_id> carried_websockets::sessions() const {
  std::vector<ops::slot_id> out;
  for (const auto& [ticket, each] : all_) out.push_back(each->sid());
  return out;
}

void carried_websockets::send_away(const ops::slot_id& sid) {
  for (const auto& [ticket, each] : all_)
    if (each->sid() == sid) each->leave();
}

}  // namespace flinxx::engineio
