#include <flinxx/http/host.hpp>
#include <flinxx/http/security.hpp>
#include <flinxx/ops/log.hpp>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

namespace flinxx::http {
namespace {

using ops::close_reason;

constexpr auto drain_check_interval = std::chrono::milliseconds(20);
constexpr std::chrono::milliseconds drain_patience{1000};  // with clients that have yet to ask
constexpr int share_of_drain = 10;                         // of the time, for the drain where it is emptied before

std::vector<std::unique_ptr<net::worker>> make_workers(unsigned count) {
  std::vector<std::unique_ptr<net::worker>> workers;
  for (unsigned i = 0; i < count; ++i) workers.push_back(std::make_unique<net::worker>(i));
  return workers;
}

host_options complete(connection_gate& gate, host_options options) {
  options.connection.entrance = &gate;
  options.http.tls = !options.tls_certificate.empty();
  options.http.unfinished = std::make_shared<body_budget>(options.http.unfinished->most());
  return options;
}

http::settings without_tls(http::settings s) {
  s.tls = false;
  return s;
}

// On its thread.
void call_soon(net::worker& w, std::function<void()> function) {
  const auto pause = std::make_shared<boost::asio::steady_timer>(w.context(), drain_check_interval);
  pause->async_wait([pause, function = std::move(function)](const boost::system::error_code&) { function(); });
}

class redirection final : public handler {
 public:
  explicit redirection(std::uint16_t port) : port_(port) {}
  void handle(exchange& x) override { x.respond(redirect_to_https(x.incoming(), port_)); }

 private:
  std::uint16_t port_;
};

}  // namespace

std::string to_string(const net::endpoint& where) {
  const std::string address = where.address.to_string();
  return (where.address.is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(where.port);
}

// What the first worker waits for.
struct host::waits {
  explicit waits(boost::asio::io_context& context) : signals(context, SIGINT, SIGTERM, SIGHUP) {}

  boost::asio::signal_set signals;
};

host::host(host_options options)
    : gate_(options.max_of_address, options.http.proxies),
      max_connections_(options.max_connections),
      options_(complete(gate_, std::move(options))),
      rule_{[this](const auto& peer) { return options_.http.proxies.contains(peer); },
            options_.http.first_byte_timeout},
      workers_(make_workers(options_.threads)),
      plain_(without_tls(options_.http)),
      // From now on: a signal that comes before run() waits there.
      waits_(std::make_unique<waits>(workers_[0]->context())),
      unemptied_(workers_.size()),
      untold_(workers_.size()) {
  if (options_.http.tls) identity_.emplace(options_.tls_certificate, options_.tls_key, options_.tls_ticket_secret);
  find_handler_ = [this](const net::worker& w) -> handler& { return *handlers_[w.index()]; };
  find_redirect_ = [this](const net::worker&) -> handler& { return *redirect_; };
}

host::~host() = default;

net::worker* host::find_worker(unsigned index) noexcept {
  return index < workers_.size() ? workers_[index].get() : nullptr;
}

std::size_t host::connections() const noexcept {
  std::size_t sum = 0;
  for (const auto& w : workers_) sum += w->connection_count();
  return sum;
}

net::endpoint host::listen(std::vector<handler*> handlers) {
  handlers_ = std::move(handlers);
  net::endpoint where = net::resolve(options_.address, options_.port);
  for (auto& w : workers_) {
    listen_at(where, *w, options_.http, find_handler_);
    where = listeners_.back()->local();  // with port 0 the first one picks it
  }
  if (options_.redirect_port != 0) {
    redirect_ = std::make_unique<redirection>(where.port);
    listen_at({where.address, options_.redirect_port}, *workers_[0], plain_, find_redirect_);
  }
  return where;
}

void host::listen_at(const net::endpoint& where, net::worker& w, const http::settings& s,
                     const handler_of_worker& handlers) try {
  if (listeners_.empty() || listeners_.back()->local() != where) net::require_free(where);
  const auto speaker = [this, &s, &handlers]() -> std::unique_ptr<net::protocol> {
    const std::size_t most = max_connections_.load(std::memory_order_relaxed);
    if (most != 0 && connections() >= most) return nullptr;
    return make_connection(s, handlers);
  };
  const net::tls_identity* const identity = s.tls ? &*identity_ : nullptr;
  const net::proxy_rule* const rule = options_.proxy_protocol ? &rule_ : nullptr;
  listeners_.push_back(std::make_unique<net::listener>(w, where, speaker, options_.connection, identity, rule));
  listeners_.back()->start();
} catch (const boost::system::system_error& e) {
  throw std::runtime_error("cannot listen on " + to_string(where) + ": " + e.code().message());
}

void host::empty_first(std::function<bool()> wanted, std::function<bool(std::size_t)> is_empty) {
  is_to_be_emptied_ = std::move(wanted);
  is_empty_ = std::move(is_empty);
}

void host::run(drain_function on_drain) {
  on_drain_ = std::move(on_drain);
  wait_for_signal();
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers_.size(); ++i) threads.emplace_back([&w = *workers_[i]] { w.run(); });
  workers_[0]->run();
  for (std::thread& t : threads) t.join();
}

void host::wait_for_signal() {
  waits_->signals.async_wait([this](const boost::system::error_code& ec, int number) {
    if (ec) return;
    if (number != SIGHUP) {
      ops::log::info("{}: draining{}, {} connections", number == SIGTERM ? "SIGTERM" : "SIGINT",
                     draining_ ? " already" : "", connections());
      waits_->signals.remove(SIGINT);  // a second one ends the process at once
      waits_->signals.remove(SIGTERM);
      start_drain();
    } else if (on_hangup_) {
      on_hangup_();
    } else {
      reload_identity();
    }
    wait_for_signal();
  });
}

// The connections that are there go on with what they have.
void host::reload_identity() try {
  if (!identity_) return ops::log::info("SIGHUP: there is no certificate to read again");
  identity_->read_again()();
  ops::log::info("SIGHUP: certificate and key read again");
} catch (const std::exception& e) {
  ops::log::error("SIGHUP: the old certificate stays in use: {}", e.what());
}

std::function<void()> host::read_identity_again() {
  return identity_ ? identity_->read_again() : nullptr;
}

void host::set_bounds(std::size_t max_connections, std::size_t max_of_address) {
  max_connections_ = max_connections;
  gate_.set_most(max_of_address);
}

void host::drain() {
  workers_[0]->post([this] { start_drain(); });
}

void host::start_drain() {
  if (std::exchange(draining_, true)) return;
  end_ = std::chrono::steady_clock::now() + options_.drain_timeout;
  if (!is_to_be_emptied_ || !is_to_be_emptied_()) return stop_serving();
  const auto patience = end_ - std::min(drain_patience, options_.drain_timeout / share_of_drain);
  for (std::size_t i = 0; i < workers_.size(); ++i) workers_[i]->post([=, this] { empty_worker(i, patience); });
  wait_until_empty(patience);
}

void host::empty_worker(std::size_t index, std::chrono::steady_clock::time_point patience) {
  if (is_empty_(index)) {
    --unemptied_;
  } else if (std::chrono::steady_clock::now() < patience) {
    call_soon(*workers_[index], [=, this] { empty_worker(index, patience); });
  }
}

void host::wait_until_empty(std::chrono::steady_clock::time_point patience) {
  if (unemptied_ == 0 || std::chrono::steady_clock::now() >= patience) return stop_serving();
  call_soon(*workers_[0], [=, this] { wait_until_empty(patience); });
}

void host::stop_serving() {
  const auto patience = std::min(std::chrono::steady_clock::now() + drain_patience, end_);
  for (std::size_t i = 0; i < workers_.size(); ++i) workers_[i]->post([=, this] { tell_clients(i, patience); });
  wait_until_told(patience);
}

void host::tell_clients(std::size_t index, std::chrono::steady_clock::time_point patience) {
  if (!on_drain_ || on_drain_(index)) {
    --untold_;
  } else if (std::chrono::steady_clock::now() < patience) {
    call_soon(*workers_[index], [=, this] { tell_clients(index, patience); });
  }
}

// A client that has yet to ask does so over any worker, so all of them listen until then.
void host::wait_until_told(std::chrono::steady_clock::time_point patience) {
  if (untold_ != 0 && std::chrono::steady_clock::now() < patience)
    return call_soon(*workers_[0], [=, this] { wait_until_told(patience); });
  for (std::size_t i = 0; i < workers_.size(); ++i) workers_[i]->post([=, this] { drain_worker(i); });
  wait_for_the_last();
}

void host::drain_worker(std::size_t index) {
  listeners_[index]->stop();
  if (index == 0 && redirect_) listeners_.back()->stop();
  workers_[index]->drain();
}

void host::wait_for_the_last() {
  call_soon(*workers_[0], [this] {
    if (connections() != 0 && std::chrono::steady_clock::now() < end_) return wait_for_the_last();
    ops::log::info("drained, {} connections left", connections());
    for (auto& w : workers_) w->stop();
  });
}

}  // namespace flinxx::http
