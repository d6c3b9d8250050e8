#pragma once

#include <flinxx/cluster/store.hpp>
#include <flinxx/cluster/transport.hpp>
#include <flinxx/ops/shared_limiter.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace flinxx::net {
class worker;
}

namespace flinxx::cluster {

/// A node's transport over a store, on a worker of the cluster's own: it joins, beats and reads there.
class store_transport : public transport {
 public:
  struct settings {
    cluster_terms terms;
    std::function<node_figures()> figures;  ///< Of this node, for each beat; called on the worker.
    /// The own number, at first and whenever it is another one.
    std::function<void(const node_ref&)> on_joined;
    /// Redis lets nobody in, or the cluster not this node; it goes on trying.
    std::function<void(const std::string& why)> on_refused;
    std::function<id128()> new_run;
    /// others() says something else than before.
    std::function<void()> on_lives{};
    /// What another node has let through by address.
    std::function<void(const std::vector<ops::address_count>&)> on_counts{};
    /// What another node's moderation has decided.
    std::function<void(std::string_view)> on_decision{};
    /// Redis can be reached, at first and again: what was decided meanwhile is not known, neither here nor there.
    std::function<void()> on_back{};
  };

  /// What the other nodes said last, in sum, and how many there are with this one.
  struct standing {
    node_figures others;
    std::size_t nodes = 1;
    bool joined = false;
    bool away = true;
  };

  virtual void start(listener& l) = 0;
  /// Ends the own run; `heard` follows at once if there is nobody to tell.
  virtual void leave(std::function<void()> heard) = 0;
  [[nodiscard]] virtual standing now() const = 0;
  [[nodiscard]] virtual known_lives others() const = 0;
  /// Tells the others what this node has let through; nobody while Redis is away.
  virtual void share(const std::vector<ops::address_count>& counts) = 0;
  /// Tells the others what moderation has decided here; nobody while Redis is away.
  virtual void tell_decision(std::string_view decision) = 0;
  /// See store; nothing while Redis is away.
  virtual void keep_ban(const kept_ban& b) = 0;
  virtual void read_bans(std::function<void(const std::optional<std::vector<std::string>>& bans)> heard) = 0;
};

[[nodiscard]] std::unique_ptr<store_transport> make_transport(net::worker& home, std::unique_ptr<store> over,
                                                              store_transport::settings s);

}  // namespace flinxx::cluster
