#pragma once

#include <flinxx/net/worker.hpp>
#include <flinxx/signaling/hub.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

namespace flinxx::signaling {

/// Has the hub look after those who have waited for long enough to wish less: one timer a worker, as long as anybody
/// waits so. Whoever is due within some milliseconds of another is due with that one.
class relaxer final : public net::timer {
 public:
  /// `after` follows each look. All must outlive this.
  relaxer(net::worker& home, hub& h, std::function<void()> after) : home_(home), hub_(h), after_(std::move(after)) {}

  void wait_until(const std::optional<std::int64_t>& due) {
    if (!due || (scheduled() && due_ <= *due)) return;
    due_ = std::max(*due, home_.now_ms() + shortest_ms);
    home_.schedule(*this, due_);
  }

 private:
  static constexpr std::int64_t shortest_ms = 16;

  void on_timer() override {
    wait_until(hub_.relax(home_.now_ms()));
    after_();
  }

  net::worker& home_;
  hub& hub_;
  const std::function<void()> after_;
  std::int64_t due_ = 0;
};

}  // namespace flinxx::signaling
