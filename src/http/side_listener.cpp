#include <flinxx/http/host.hpp>
#include <flinxx/http/side_listener.hpp>

#include <boost/system/system_error.hpp>

#include <stdexcept>
#include <utility>

namespace flinxx::http {
namespace {

settings complete(settings s, bool tls) {
  s.tls = tls;
  return s;
}

}  // namespace

side_listener::side_listener(const net::endpoint& where, settings s, handler& h, const net::tls_identity* identity) try
    : settings_(complete(std::move(s), identity != nullptr)),
      find_handler_([&h](const net::worker&) -> handler& { return h; }) {
  net::require_free(where);
  const auto speaker = [this]() -> std::unique_ptr<net::protocol> {
    return home_.connection_count() < max_connections ? make_connection(settings_, find_handler_) : nullptr;
  };
  listener_ = std::make_unique<net::listener>(home_, where, speaker, limits_, identity);
  listener_->start();
  thread_ = std::thread([this] { home_.run(); });
} catch (const boost::system::system_error& e) {
  throw std::runtime_error("cannot listen on " + to_string(where) + ": " + e.code().message());
}

side_listener::~side_listener() {
  stop();
}

void side_listener::stop() {
  home_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace flinxx::http
