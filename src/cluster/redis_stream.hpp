#pragma once

#include "cluster/redis_keys.hpp"

#include <flinxx/cluster/store.hpp>
#include <flinxx/redis/client.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::cluster {

/// The name of an entry in a stream.
struct entry_id {
  std::uint64_t ms = 0;
  std::uint64_t number = 0;
  auto operator<=>(const entry_id&) const = default;
  [[nodiscard]] std::string text() const { return std::to_string(ms) + '-' + std::to_string(number); }
};
[[nodiscard]] std::optional<entry_id> entry_id_of(std::string_view text) noexcept;

/// Reads a run's own stream over a connection of its own, which waits for what comes. A new connection goes on behind
/// the last entry, or from the beginning where the stream is not the one that it was.
class redis_stream final : private redis::client::listener {
 public:
  redis_stream(net::worker& home, const redis_keys& keys, const redis::client::settings& s)
      : keys_(keys), client_(home, s, *this) {}

  void start(store::listener& l);
  void listen(const id128& run);
  void restart(const std::string& why) { client_.restart(why); }
  /// What has been read of the stream.
  [[nodiscard]] const entry_id& last() const noexcept { return last_; }

 private:
  void on_up() override;
  void on_down(const std::string& why, bool refused) override;
  void make_group();
  void ask_for(unsigned answers);
  void heard(const redis::reply& reply);
  void deliver(const redis::reply& fields);

  const redis_keys& keys_;
  redis::client client_;
  store::listener* listener_ = nullptr;
  std::optional<id128> run_;
  entry_id last_;
  unsigned asked_ = 0;     // and not answered
  unsigned group_ = 0;     // of the connection
  unsigned listened_ = 0;  // to how many runs: what an earlier one is answered is not for this one
};

}  // namespace flinxx::cluster
