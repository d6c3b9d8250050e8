#pragma once

#include "app/composition.hpp"
#include "app/history.hpp"
#include "app/registry.hpp"

#include <flinxx/admin/api.hpp>
#include <flinxx/http/side_listener.hpp>
#include <flinxx/ops/config.hpp>

#include <memory>

namespace flinxx::app {

/// The operator's listener: its API and page, and nothing that visitors have. It keeps the history that it tells.
class admin_listener final : private net::timer {
 public:
  /// Listens at once; throws std::exception with a message for the operator if it cannot. Both `parts` and
  /// `measured` must outlive it.
  admin_listener(const ops::config& options, composition& parts, registry& measured,
                 std::unique_ptr<http::handler> page);

 private:
  void on_timer() override;

  registry& measured_;
  history history_;  // on the listener's thread, as all that follows
  admin::api api_;
  http::side_listener listener_;
};

}  // namespace flinxx::app
