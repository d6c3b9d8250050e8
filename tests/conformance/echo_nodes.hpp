#pragma once

#include <flinxx/engineio/strays.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace conformance {

/// The servers of one program, as nodes that pass on to each other what comes to the wrong one, as those of a cluster
/// do over Redis.
class echo_nodes {
 public:
  /// For the settings of that node, where there are several.
  [[nodiscard]] std::shared_ptr<flinxx::engineio::far_sessions> way_from(std::size_t node) {
    return std::make_shared<way>(*this, node);
  }
  /// The next one; before any of them runs.
  void add(flinxx::engineio::stray_functions f) { all_.push_back(std::move(f)); }

  /// Runs all of them until each has ended.
  static void run(const std::vector<std::function<void()>>& servers) {
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < servers.size(); ++i) others.emplace_back(servers[i]);
    servers.front()();
    for (auto& each : others) each.join();
  }

 private:
  class way final : public flinxx::engineio::far_sessions {
   public:
    way(echo_nodes& all, std::size_t own) : all_(all), own_{static_cast<std::uint8_t>(own)} {}

    std::uint64_t ask(flinxx::engineio::stray s, heard_function heard, brought_function brought) override {
      const auto sid = s.sid;
      const std::uint64_t ticket = note(sid);
      const bool is_upgrade = s.what == flinxx::engineio::stray::kind::upgrade;
      auto told = [this, ticket, is_upgrade, heard = std::move(heard)](flinxx::engineio::stray_answer a) {
        if (!is_upgrade || !a.is_ok) forget(ticket);
        heard(ticket, std::move(a));
      };
      if (sid.node() < all_.all_.size()) {
        all_.all_[sid.node()].serve({own_, ticket}, std::move(s),
                                    {std::move(told), [ticket, brought = std::move(brought)](auto c) {
                                       brought(ticket, std::move(c));
                                       return true;
                                     }});
      } else {
        told({});
      }
      return ticket;
    }
    bool carry(std::uint64_t ticket, const flinxx::ops::slot_id& sid, flinxx::engineio::carried c) override {
      all_.all_[sid.node()].carry({own_, ticket}, sid, std::move(c));
      return true;
    }
    void give_up(std::uint64_t ticket) override {
      const auto sid = forget(ticket);
      if (sid.node() < all_.all_.size()) all_.all_[sid.node()].give_up({own_, ticket}, sid);
    }

   private:
    std::uint64_t note(const flinxx::ops::slot_id& sid) {
      const std::lock_guard lock(mutex_);
      asked_[++last_] = sid;
      return last_;
    }
    flinxx::ops::slot_id forget(std::uint64_t ticket) {
      const std::lock_guard lock(mutex_);
      const auto found = asked_.extract(ticket);
      return found.empty() ? flinxx::ops::slot_id{} : found.mapped();
    }

    echo_nodes& all_;
    const flinxx::ops::id128 own_;
    std::mutex mutex_;
    std::map<std::uint64_t, flinxx::ops::slot_id> asked_;
    std::uint64_t last_ = 0;
  };

  std::vector<flinxx::engineio::stray_functions> all_;
};

}  // namespace conformance
