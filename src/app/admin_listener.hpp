#pragma once

#include "app/admin_overview.hpp"
#include "app/composition.hpp"
#include "app/history.hpp"
#include "app/registry.hpp"

#include <flinxx/admin/api.hpp>
#include <flinxx/http/side_listener.hpp>
#include <flinxx/ops/config.hpp>

#include <memory>
#include <string>
#include <vector>

namespace flinxx::app {

/// The operator's listener: its API and page, and nothing that visitors have. It keeps the history that it tells.
class admin_listener final : private http::handler, private net::timer {
 public:
  /// Listens at once; throws std::exception with a message for the operator if it cannot. Both `parts` and
  /// `measured` must outlive it.
  admin_listener(const ops::config& options, composition& parts, registry& measured,
                 std::unique_ptr<http::handler> page);
  ~admin_listener() override;

 private:
  void handle(http::exchange& x) override;
  void on_timer() override;

  registry& measured_;
  history history_;  // on the listener's thread, as all that follows
  admin::api api_;
  const std::vector<std::string> ui_origins_;
  std::unique_ptr<admin_overview> overview_;  // from the first request for it on
  http::side_listener listener_;
};

}  // namespace flinxx::app
