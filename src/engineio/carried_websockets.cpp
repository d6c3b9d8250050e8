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
  carrier(carried_websockets& all, std::uint64_t ticket, const ops::slot_id& sid, ops::address_key client)
      : all_(all), ticket_(ticket), sid_(sid), client_(client) {}

  [[nodiscard]] const ops::slot_id& sid() const noexcept { return sid_; }

  void on_start(net::connection& c) override { c.resume_reading(); }
  void on_bytes(std::span<char> bytes) override {
    say(carried::word::nothing, {bytes.data(), bytes.size()});
    if (flow_.room() == 0) connection_->pause_reading();
  }
  void on_all_sent() override {
    flow_.take_all();
    if (flow_.owes()) say(carried::word::nothing);
  }
  void on_closed(close_reason) noexcept override {
    all_.settings_.elsewhere->give_up(ticket_);
    all_.remove(ticket_, client_);
  }

  void leave() { say(carried::word::leaves); }

  void hear(const carried& c) {
    if (connection_->finishing()) return;
    if (!flow_.receive(c)) return connection_->close(close_reason::transport_error);
    if (!c.bytes.empty()) connection_->write(c.bytes);
    if (flow_.room() > 0) connection_->resume_reading();
    if (c.says == carried::word::finish) connection_->finish(close_reason::server_closed);
    if (c.says == carried::word::gone) connection_->close(close_reason::server_closed);
  }

 private:
  void say(carried::word what, std::string_view bytes = {}) {
    if (!all_.settings_.elsewhere->carry(ticket_, sid_, flow_.say(what, std::string(bytes))))
      connection_->close(close_reason::transport_error);
  }

  carried_websockets& all_;
  const std::uint64_t ticket_;
  const ops::slot_id sid_;
  const ops::address_key client_;
  carried_flow flow_;
};

carried_websockets::carried_websockets(net::worker& home, const settings& s)
    : home_(home), settings_(s), of_address_(std::max<std::size_t>(1, s.max_carried / 4)) {}

carried_websockets::~carried_websockets() = default;

void carried_websockets::begin(http::exchange& x, std::uint64_t ticket, const ops::slot_id& sid) {
  const auto client = http::key_of(x.incoming().client);
  if (takes_more() && of_address_.enter(client)) {
    auto fresh = std::make_unique<carrier>(*this, ticket, sid, client);
    all_[ticket] = fresh.get();
    if (x.upgrade(std::move(fresh))) return;
    remove(ticket, client);
  } else {
    refuse(x, settings_, refusal::unknown_sid);
  }
  settings_.elsewhere->give_up(ticket);
}

void carried_websockets::hear(std::uint64_t ticket, const carried& c) {
  if (const auto found = all_.find(ticket); found != all_.end()) found->second->hear(c);
}

void carried_websockets::remove(std::uint64_t ticket, ops::address_key client) {
  if (all_.erase(ticket) != 0) of_address_.leave(client);
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
