#include "redis/error.hpp"

#include <flinxx/redis/command.hpp>
#include <flinxx/redis/locator.hpp>

#include <boost/asio/ip/address.hpp>

#include <utility>

namespace flinxx::redis {

locator::locator(net::worker& home, const ops::redis_url& url, trust_pointer trust, std::chrono::milliseconds timeout)
    : home_(home), url_(url), trust_(std::move(trust)), timeout_(timeout), look_up_(home), sentinel_(home, *this) {}

locator::~locator() {
  *alive_ = false;
}

void locator::locate(on_located heard) {
  heard_ = std::move(heard);
  asked_ = 0;
  if (url_.has_sentinels()) return ask_next();
  resolve(url_.servers.front(), [this](auto where, const auto& why) { found(where, why); });
}

void locator::resolve(const ops::redis_url::server& server, on_resolved heard) {
  host_ = server.host;
  boost::system::error_code not_numeric;
  const auto address = boost::asio::ip::make_address(server.host, not_numeric);
  if (!not_numeric) {
    return home_.post([alive = alive_, heard = std::move(heard), where = endpoint(address, server.port)] {
      if (*alive) heard(where, "");
    });
  }
  name_ = server;
  heard_name_ = std::move(heard);
  home_.schedule(*this, home_.now_ms() + timeout_.count());
  if (!look_up_.is_under_way()) ask_for_name();
}

// More of them would wait behind the one that is under way.
void locator::ask_for_name() {
  look_up_.begin(name_.host, name_.port,
                 [this, host = name_.host](const auto& ec, const auto& endpoints) { looked_up(host, ec, endpoints); });
}

void locator::looked_up(const std::string& host, const boost::system::error_code& ec,
                        const net::look_up::endpoints& endpoints) {
  if (!heard_name_) return;
  if (host != name_.host) return ask_for_name();
  if (ec) return resolved(std::nullopt, host + ": " + ec.message());
  resolved(endpoint(endpoints[resolutions_++ % endpoints.size()].address(), name_.port), "");
}

void locator::on_timer() {
  resolved(std::nullopt, name_.host + ": no address in time");
}

void locator::resolved(std::optional<endpoint> where, const std::string& why) {
  net::timer_wheel::cancel(*this);
  if (const auto heard = std::exchange(heard_name_, nullptr)) heard(where, why);
}

void locator::ask_next() {
  master_.reset();
  if (asked_++ == url_.servers.size())
    return found(std::nullopt, "no Sentinel knows a master of the name " + url_.master + ": " + fault_);
  const auto& server = url_.servers[next_++ % url_.servers.size()];
  resolve(server, [this](auto where, const auto& why) {
    if (where) return sentinel_.open(place_of(*where), timeout_);
    fault_ = why;
    ask_next();
  });
}

void locator::on_connected() {
  sentinel_.send(command{"SENTINEL", "get-master-addr-by-name", url_.master}.text(),
                 [this](const reply& reply) { read_master(reply); });
}

void locator::read_master(const reply& reply) {
  const auto port = reply[1].integer();
  if (!reply[0].text().empty() && port > 0 && port <= 0xffff) {
    --next_;  // that one is asked first the next time
    master_ = {std::string(reply[0].text()), static_cast<std::uint16_t>(port)};
  }
  const bool is_error = reply.what() == reply::kind::error;
  sentinel_.close(is_error ? to_log(reply.text(), url_.password) : "it knows none");
}

void locator::on_lost(const std::string& why) {
  if (!master_) {
    fault_ = host_ + ": " + why;
    return ask_next();
  }
  resolve(*master_, [this](auto where, const auto& unresolved) { found(where, unresolved); });
}

void locator::found(std::optional<endpoint> where, const std::string& why) {
  if (auto heard = std::exchange(heard_, nullptr)) heard(where, why);
}

}  // namespace flinxx::redis
