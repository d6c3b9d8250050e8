#include <flinxx/net/look_up.hpp>
#include <flinxx/net/worker.hpp>

#include <boost/asio/error.hpp>

#include <cstring>
#include <mutex>
#include <netdb.h>
#include <system_error>
#include <thread>
#include <utility>

namespace flinxx::net {

using boost::system::error_code;

// What the thread and the one who asks have in common, and neither takes with it.
struct look_up::question {
  std::mutex mutex;
  look_up* asked_by = nullptr;  // nullptr once nobody wants to know
  error_code ec;
  endpoints found;

  void ask(const std::string& host, std::uint16_t port);
};

void look_up::question::ask(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_flags = AI_NUMERICSERV;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int fault = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &first);
  if (fault != 0) ec = {fault, boost::asio::error::get_addrinfo_category()};
  for (const addrinfo* each = first; each != nullptr; each = each->ai_next) {
    boost::asio::ip::tcp::endpoint one;
    if (each->ai_addrlen > one.capacity()) continue;
    std::memcpy(one.data(), each->ai_addr, each->ai_addrlen);
    one.resize(each->ai_addrlen);
    found.push_back(one);
  }
  if (first != nullptr) ::freeaddrinfo(first);
  if (!ec && found.empty()) ec = boost::asio::error::host_not_found;
}

look_up::look_up(worker& home) : home_(home) {}

look_up::~look_up() {
  if (!question_) return;
  const std::lock_guard lock(question_->mutex);
  question_->asked_by = nullptr;
}

void look_up::begin(const std::string& host, std::uint16_t port, on_found heard) {
  heard_ = std::move(heard);
  question_ = std::make_shared<question>();
  question_->asked_by = this;
  const auto hear = [q = question_] {
    if (q->asked_by != nullptr) q->asked_by->answered();
  };
  try {
    std::thread([q = question_, host, port, hear] {
      q->ask(host, port);
      const std::lock_guard lock(q->mutex);
      if (q->asked_by != nullptr) q->asked_by->home_.post(hear);
    }).detach();
  } catch (const std::system_error& e) {
    question_->ec = {e.code().value(), boost::system::system_category()};
    home_.post(hear);
  }
}

void look_up::answered() {
  const auto q = std::exchange(question_, nullptr);
  const auto heard = std::exchange(heard_, nullptr);
  heard(q->ec, q->found);
}

}  // namespace flinxx::net
