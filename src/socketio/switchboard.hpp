#pragma once

#include "socketio/letters.hpp"

#include <flinxx/net/mailbox.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace flinxx::socketio {

/// Letters to and from the servers of the other workers, in order from each to each.
class switchboard {
 public:
  switchboard(net::worker& home, net::mailbox<letter>::receiver deliver)
      : own_index_(home.index()), mailbox_(home, std::move(deliver)) {}

  /// By their worker's index.
  void attach(std::vector<switchboard*> all) { all_ = std::move(all); }
  [[nodiscard]] std::size_t own_index() const noexcept { return own_index_; }
  /// Whether there is another worker of that index.
  [[nodiscard]] bool reaches(std::size_t worker) const noexcept { return worker != own_index_ && worker < all_.size(); }

  void send(std::size_t worker, letter l) { all_[worker]->mailbox_.push(std::move(l)); }
  void send_to_all_others(const std::shared_ptr<const announcement>& a) {
    for (std::size_t worker = 0; worker < all_.size(); ++worker)
      if (reaches(worker)) send(worker, a);
  }

 private:
  const std::size_t own_index_;
  net::mailbox<letter> mailbox_;
  std::vector<switchboard*> all_;
};

}  // namespace flinxx::socketio
