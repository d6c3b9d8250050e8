// Requests that reach any node, and WebSockets that are carried. FLINXX_SIMULATION_STEPS and FLINXX_SIMULATION_SEED
// give more steps than a hundred thousand, and others.
#include "unit/cluster/stray_simulation.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <exception>
#include <string>

using namespace flinxx::cluster::test;

namespace {

std::size_t from_environment(const char* name, std::size_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoul(text);
}

void run_all(bool faults) {
  constexpr std::size_t steps_each = 2'000;
  const std::size_t rounds = from_environment("FLINXX_SIMULATION_STEPS", 1'000'000) / 20 / steps_each;
  const auto first_seed = static_cast<unsigned>(from_environment("FLINXX_SIMULATION_SEED", 1));
  std::uint64_t passed_on = 0;
  std::uint64_t live = 0;
  std::uint64_t carried = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    const stray_run s{first_seed + round, 2 + round % 3, 1 + round % 12, faults};
    CAPTURE(s.seed, s.nodes, s.clients, faults);
    std::size_t step = 0;
    try {
      stray_simulation sim(s);
      for (; step < steps_each; ++step) {
        sim.step();
        if (step % 1000 == 999) sim.rest();
      }
      passed_on += sim.passed_on();
      live += sim.live();
      carried += sim.carried();
    } catch (const std::exception& wrong) {
      CAPTURE(step);
      FAIL(wrong.what());
    }
  }
  CHECK(passed_on > rounds * 10'000);
  CHECK(live > rounds);
  CHECK(carried > 0);
}

}  // namespace

TEST_CASE("whichever nodes a client's requests and WebSockets reach: all it says is heard once and in order",
          "[simulation]") {
  run_all(false);
}

TEST_CASE("whatever is lost on the way between nodes: nothing comes twice, and nobody waits for ever", "[simulation]") {
  run_all(true);
}
