#include "scenarios.hpp"

#include <arpa/inet.h>
#include <map>
#include <stdexcept>

namespace bench {
namespace {

constexpr std::size_t candidate_overhead = 130;

}  // namespace

json run_scenario(const options& o) {
  static const std::map<std::string, json (*)(crowd&, const options&)> scenarios{
      {"idle", idle},         {"hold", hold},       {"relay", relay}, {"offer", offer},   {"open", open_loop},
      {"cycle", whole_cycle}, {"rematch", rematch}, {"storm", storm}, {"lonely", lonely}, {"page", page}};
  const auto run = scenarios.find(o.scenario);
  if (run == scenarios.end()) throw std::invalid_argument("no such scenario: " + o.scenario);
  loop events;
  crowd all(events);
  all.floor = o.floor;
  if (o.tls) all.secrets = std::make_unique<tls_clients>();
  all.interests = o.interests;
  for (const std::uint16_t port : o.ports) {
    sockaddr_in& server = all.servers.emplace_back();
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  all.padding.assign(o.payload > candidate_overhead ? o.payload - candidate_overhead : 0, 'x');
  return run->second(all, o);
}

}  // namespace bench
