#include <flinxx/http/trusted_proxies.hpp>
#include <flinxx/net/address.hpp>

#include <algorithm>

namespace flinxx::http {
namespace ip = boost::asio::ip;

trusted_proxies::trusted_proxies(const std::vector<std::string>& list) {
  for (const std::string& entry : list) {
    const bool is_v6 = entry.find(':') != std::string::npos;
    const bool is_network = entry.find('/') != std::string::npos;
    if (is_v6) {
      v6_.push_back(ip::make_network_v6(is_network ? entry : entry + "/128"));
    } else {
      v4_.push_back(ip::make_network_v4(is_network ? entry : entry + "/32"));
    }
  }
}

bool trusted_proxies::contains(const ip::address& a) const {
  const ip::address address = net::plain(a);
  if (address.is_v4())
    return std::any_of(v4_.begin(), v4_.end(), [host = ip::network_v4(address.to_v4(), 32)](const auto& network) {
      return host == network || host.is_subnet_of(network.canonical());
    });
  return std::any_of(v6_.begin(), v6_.end(), [host = ip::network_v6(address.to_v6(), 128)](const auto& network) {
    return host == network || host.is_subnet_of(network.canonical());
  });
}

sender trusted_proxies::sender_of(const ip::address& peer, std::string_view hops, forwarded_field field) const {
  sender found{net::plain(peer), {}, {}};
  while (contains(found.client) && !hops.empty()) {
    const std::string_view item = take_last(hops, field);
    found.told = read_hop(item, field);
    boost::system::error_code ec;
    const auto address = ip::make_address(found.told.address, ec);
    if (ec) {
      found.unreadable = item;
      break;
    }
    found.client = net::plain(address);
  }
  return found;
}

}  // namespace flinxx::http
