#pragma once

#include "wire.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bench {

class player;

/// All players of a run, and what they agree on.
struct crowd {
  explicit crowd(loop& l) : events(l) {}

  loop& events;
  std::vector<sockaddr_in> servers;      // who comes as the n-th uses the n-th, in turn
  std::unique_ptr<tls_clients> secrets;  // nullptr without TLS
  std::size_t interests = 0;             // that each names when it searches
  bool floor = false;  // the floor knows neither Socket.IO nor names: it pairs by the order of connecting
  std::string padding;
  std::unordered_map<std::string, player*> by_user_id;
  std::size_t registered = 0;
  std::size_t paired = 0;
  std::uint64_t pongs = 0;
  std::uint64_t relays = 0;  // received, each checked

  /// Called when a relay has come; name is "ice_candidate" and so on.
  std::function<void(player&, std::string_view name)> on_relay;
  std::function<void(player&)> on_paired;
  std::function<void(player&)> on_waiting;
  std::function<void(player&)> on_parted;
};

/// One user. It checks all that it hears: each relay has to be its partner's, and the next in order.
class player final : public wire {
 public:
  player(crowd& all, std::size_t index);

  void find() { send(find_); }
  void skip();
  void stop();
  void relay_candidate();
  void relay_description(std::string_view type);

  /// From now on these two are a pair.
  void meet(player& other, bool initiator);

  [[nodiscard]] std::size_t index() const noexcept { return index_; }
  [[nodiscard]] player* partner() const noexcept { return partner_; }
  [[nodiscard]] bool initiator() const noexcept { return initiator_; }
  /// When the last relay of this player was due to be sent, for scenarios with a schedule.
  std::int64_t due_ns = 0;
  /// What has come within this session.
  std::size_t candidates = 0;
  std::size_t descriptions = 0;

 private:
  void on_open() override;
  void on_text(std::string_view text) override;
  void on_event(std::string_view array);
  void part();
  void check_relay(std::string_view mark);
  [[nodiscard]] std::string mark();

  crowd& all_;
  const std::string find_;
  std::size_t index_;
  player* partner_ = nullptr;
  bool initiator_ = false;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
};

/// Players 0 to count-1, connected, each with a user id; at most `at_once` handshakes at a time.
std::vector<std::unique_ptr<player>> connect_players(crowd& all, std::size_t count, std::size_t at_once = 64);
/// Puts all of them into pairs; with several servers, of two on different ones.
void pair_up(crowd& all, std::vector<std::unique_ptr<player>>& players);

}  // namespace bench
