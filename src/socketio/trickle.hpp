#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace flinxx::socketio {

/// When each of a crowd is to go, where not all may go at once: one in each step of time, at any moment of it. No clock
/// and no entropy of its own.
class trickle {
 public:
  struct pace {
    double pause_ms;   // before the first step
    double within_ms;  // all have gone so long after that
    double step_ms;    // shorter, if that is too slow
  };

  trickle(std::size_t count, const pace& p, std::int64_t now_ms, std::uint32_t seed);

  /// How many have become due since the last call.
  [[nodiscard]] std::size_t due(std::int64_t now_ms);

 private:
  void draw();

  std::minstd_rand random_;
  std::size_t left_;
  const double step_ms_;
  double step_begins_ms_;
  double next_ms_ = 0;
};

}  // namespace flinxx::socketio
