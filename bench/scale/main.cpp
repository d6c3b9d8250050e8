// What the server costs with many more users than a machine has sockets for. One line of JSON.
#include "connections.hpp"
#include "quality.hpp"
#include "rules.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view usage =
    "flinxx-scale rules [--rounds N] USERS...   a match by the rules alone and through the hub, in ns of CPU\n"
    "flinxx-scale connections USERS             the server on memory streams: bytes and ns each\n"
    "flinxx-scale quality MS                    who shares interests, who waits how long, with that relax time\n"
    "flinxx-scale wishes WAITING                a match with three interests each beside one without, in ns\n"
    "Exit status 1: somebody was told something else than expected; 2: anything else.\n";

std::size_t number(std::string_view text) {
  const auto value = std::strtoul(std::string(text).c_str(), nullptr, 10);
  if (value == 0) throw std::invalid_argument("not a number: " + std::string(text));
  return value;
}

nlohmann::ordered_json run(std::vector<std::string_view> arguments) {
  if (arguments.size() < 2) throw std::invalid_argument("what, and how many?");
  if (arguments[0] == "connections" && arguments.size() == 2) return scale::measure_connections(number(arguments[1]));
  if (arguments[0] == "quality" && arguments.size() == 2) return scale::measure_quality(number(arguments[1]));
  if (arguments[0] == "wishes" && arguments.size() == 2) return scale::measure_wishes(number(arguments[1]));
  if (arguments[0] != "rules") throw std::invalid_argument("not understood: " + std::string(arguments[0]));
  std::size_t rounds = 5;
  std::size_t first = 1;
  if (arguments[1] == "--rounds" && arguments.size() > 3) {
    rounds = number(arguments[2]);
    first = 3;
  }
  std::vector<std::size_t> sizes;
  for (std::size_t i = first; i < arguments.size(); ++i) sizes.push_back(number(arguments[i]));
  return scale::measure_rules(sizes, rounds);
}

}  // namespace

int main(int argc, char** argv) try {
  std::printf("%s\n", run({argv + 1, argv + argc}).dump().c_str());
  return EXIT_SUCCESS;
} catch (const std::invalid_argument& e) {
  std::fprintf(stderr, "flinxx-scale: %s\n%s", e.what(), usage.data());
  return 2;
} catch (const std::logic_error& e) {
  std::fprintf(stderr, "flinxx-scale: %s\n", e.what());
  return 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "flinxx-scale: %s\n", e.what());
  return 2;
}
