#include <flinxx/http/trusted_proxies.hpp>

#include <algorithm>

namespace flinxx::http {
namespace {

namespace ip = boost::asio::ip;

// A v4 address that came over a v6 socket is the v4 address.
ip::address plain(const ip::address& a) {
  if (a.is_v6() && a.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, a.to_v6());
  return a;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

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
  const ip::address address = plain(a);
  if (address.is_v4())
    return std::any_of(v4_.begin(), v4_.end(), [host = ip::network_v4(address.to_v4(), 32)](const auto& network) {
      return host == network || host.is_subnet_of(network.canonical());
    });
  return std::any_of(v6_.begin(), v6_.end(), [host = ip::network_v6(address.to_v6(), 128)](const auto& network) {
    return host == network || host.is_subnet_of(network.canonical());
  });
}

ip::address trusted_proxies::client_of(const ip::address& peer, std::string_view forwarded_for) const {
  ip::address client = plain(peer);
  while (contains(client) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const std::string_view hop =
        trim(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    forwarded_for = comma == std::string_view::npos ? std::string_view() : forwarded_for.substr(0, comma);
    boost::system::error_code ec;
    const auto address = ip::make_address(std::string(hop), ec);
    if (ec) break;
    client = plain(address);
  }
  return client;
}

}  // namespace flinxx::http
