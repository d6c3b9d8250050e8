#pragma once

#include "cluster/redis_keys.hpp"
#include "cluster/redis_stream.hpp"
#include "cluster/short_pause.hpp"

#include <flinxx/cluster/redis.hpp>
#include <flinxx/cluster/store.hpp>
#include <flinxx/ops/seldom.hpp>
#include <flinxx/redis/client.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace flinxx::cluster {

/// The store in Redis: scripts and letters over one connection, the own stream over another.
class redis_store final : public store, private redis::client::listener {
 public:
  redis_store(net::worker& home, const redis_settings& s);

  void start(store::listener& l) override;
  void restart(const std::string& why) override;
  void join(const id128& run, const cluster_terms& terms, std::function<void(const join_answer&)> heard) override;
  void beat(const node_ref& own, const node_figures& figures, const std::vector<node_ref>& peers,
            const std::vector<id128>& over, std::function<void(const beat_answer&)> heard) override;
  void leave(const node_ref& own, std::function<void()> heard) override;
  void meet(const node_ref& own, const lobby_ticket& ticket, const std::vector<node_ref>& peers,
            std::function<void(const meet_answer&)> heard) override;
  void withdraw(const node_ref& own, const lobby_ticket& ticket) override;
  void keep_invite(const lobby_invite& i) override;
  bool append(const id128& from, const id128& to, std::string_view letters) override;
  void tell_counts(const id128& from, const id128& to, std::string_view counts) override;
  void tell_decision(const id128& from, const id128& to, std::string_view decision) override;
  void keep_ban(const kept_ban& b) override;
  void read_bans(std::function<void(const std::optional<std::vector<std::string>>& bans)> heard) override;
  [[nodiscard]] bool is_sending() const override { return client_.is_telling() || pause_.goes_on(); }
  void listen(const id128& run) override { reader_.listen(run); }

 private:
  redis_store(net::worker& home, const redis_settings& s, const std::shared_ptr<const net::tls_trust>& trust);

  void on_up() override;
  void on_down(const std::string& why, bool refused) override;
  void complain(std::uint64_t removed);
  [[nodiscard]] redis::command entry_of(char kind, const id128& from, const id128& to, std::string_view content) const;
  void on_told() override;

  net::worker& home_;
  const redis_keys keys_;
  const redis::script join_;
  const redis::script beat_;
  const redis::script leave_;
  const redis::script meet_;
  const redis::script meet_invited_;
  const redis::script keep_ban_;
  cluster_terms terms_;
  redis::client client_;
  redis_stream reader_;
  short_pause pause_;
  std::size_t appended_bytes_ = 0;  // since nothing was being sent
  store::listener* listener_ = nullptr;
  ops::seldom warnings_{60'000};
};

}  // namespace flinxx::cluster
