// Drives a signaling server over many WebSockets and prints what it cost the server, as one line of JSON.
#include "scenarios.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

namespace {

constexpr std::string_view usage =
    "flinxx-bench SCENARIO --port N[,N...] --pid N[,N...] [--redis-pid N] [--pairs N] [--users N] [--payload BYTES]\n"
    "             [--seconds S] [--warm-up S] [--rate N] [--at-once N] [--matches N] [--root FOLDER] [--path FILE]\n"
    "             [--accept CODINGS] [--interests N] [--floor] [--tls [--again]]\n"
    "Several ports and processes are nodes of a cluster: users are spread over them, and partners live on different "
    "ones.\n"
    "  idle     connects --users and holds them: CPU a connect and a heartbeat, memory a connection;\n"
    "           --again: they have been there before, and over TLS show the tickets that they got\n"
    "  hold     the same, then pairs them up, and --rate candidates a second pass beside the heartbeats\n"
    "  relay    closed loop of candidates between --pairs    offer    the same with offers\n"
    "  open     candidates at a fixed --rate, with latencies  cycle    whole calls, skip after skip\n"
    "  rematch  skips among --users who are in a session, --at-once of them on their way\n"
    "  storm    all --users search at once, and when all have met, one of each pair stops; again and again\n"
    "  lonely   two users who are alone meet, --matches times: latencies from the search of the second one\n"
    "  page     --at-once connections load the page in --root and what it names, or the one file --path\n"
    "Exit status 1: a message was lost, doubled, reordered or at the wrong person; 2: anything else.\n";

template <class Number>
std::vector<Number> numbers(const char* list) {
  std::vector<Number> out;
  std::istringstream in(list);
  for (std::string item; std::getline(in, item, ',');) out.push_back(static_cast<Number>(std::stoi(item)));
  return out;
}

bench::options parse(int argc, char** argv) {
  bench::options o;
  if (argc < 2) throw std::invalid_argument("which scenario?");
  o.scenario = argv[1];
  const std::map<std::string_view, std::function<void(const char*)>> known{
      {"--port", [&](const char* v) { o.ports = numbers<std::uint16_t>(v); }},
      {"--pid", [&](const char* v) { o.pids = numbers<int>(v); }},
      {"--redis-pid", [&](const char* v) { o.redis_pid = std::atoi(v); }},
      {"--pairs", [&](const char* v) { o.pairs = std::strtoul(v, nullptr, 10); }},
      {"--users", [&](const char* v) { o.users = std::strtoul(v, nullptr, 10); }},
      {"--interests", [&](const char* v) { o.interests = std::strtoul(v, nullptr, 10); }},
      {"--payload", [&](const char* v) { o.payload = std::strtoul(v, nullptr, 10); }},
      {"--seconds", [&](const char* v) { o.seconds = std::atof(v); }},
      {"--warm-up", [&](const char* v) { o.warm_up = std::atof(v); }},
      {"--rate", [&](const char* v) { o.rate = std::atof(v); }},
      {"--matches", [&](const char* v) { o.matches = std::strtoul(v, nullptr, 10); }},
      {"--at-once", [&](const char* v) { o.at_once = std::strtoul(v, nullptr, 10); }},
      {"--root", [&](const char* v) { o.root = v; }},
      {"--path", [&](const char* v) { o.path = v; }},
      {"--accept", [&](const char* v) { o.accept = v; }},
  };
  const std::map<std::string_view, bool*> switches{{"--floor", &o.floor}, {"--tls", &o.tls}, {"--again", &o.again}};
  for (int i = 2; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (const auto found = switches.find(name); found != switches.end()) {
      *found->second = true;
      continue;
    }
    const auto found = known.find(name);
    if (found == known.end() || i + 1 == argc) throw std::invalid_argument("not understood: " + std::string(name));
    found->second(argv[++i]);
  }
  if (o.ports.empty() || o.pids.empty()) throw std::invalid_argument("which server?");
  return o;
}

void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) try {
  raise_file_limit();
  std::printf("%s\n", bench::run_scenario(parse(argc, argv)).dump().c_str());
  return EXIT_SUCCESS;
} catch (const std::invalid_argument& e) {
  std::fprintf(stderr, "flinxx-bench: %s\n%s", e.what(), usage.data());
  return 2;
} catch (const std::logic_error& e) {
  std::fprintf(stderr, "flinxx-bench: %s\n", e.what());
  return 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "flinxx-bench: %s\n", e.what());
  return 2;
}
