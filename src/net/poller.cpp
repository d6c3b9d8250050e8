#include "net/last_error.hpp"

#include <flinxx/net/poller.hpp>
#include <flinxx/ops/prefetch.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <sys/epoll.h>
#include <utility>

namespace flinxx::net {
namespace {

// A batch: what its listeners write leaves at its end. More would make the first of them wait for the last.
constexpr int batch_size = 128;
constexpr std::uint32_t of_interest = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

readiness readiness_of(std::uint32_t events) {
  return {(events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0,
          (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0, (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0};
}

int make_set() {
  const int set = epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) throw boost::system::system_error(last_error(), "epoll_create1");
  return set;
}

}  // namespace

struct poller::descriptor {
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> set;
};

poller::poller(boost::asio::io_context& context, std::function<void()> serve)
    : watched_(new descriptor{{context, make_set()}}), set_(watched_->set.native_handle()), serve_(std::move(serve)) {
  wait();
}

poller::~poller() = default;

void poller::wait() {
  watched_->set.async_wait(decltype(watched_->set)::wait_read, [this](const boost::system::error_code& ec) {
    if (ec) return;
    serve_();
    wait();
  });
}

void poller::add(int socket, ready_listener& listener, boost::system::error_code& ec) {
  epoll_event e{of_interest, {.ptr = &listener}};
  if (epoll_ctl(set_, EPOLL_CTL_ADD, socket, &e) != 0) ec = last_error();
}

void poller::remove(int socket) noexcept {
  epoll_ctl(set_, EPOLL_CTL_DEL, socket, nullptr);
}

void poller::dispatch() {
  std::array<epoll_event, batch_size> events;
  const int count = epoll_wait(set_, events.data(), batch_size, 0);
  const auto listener = [&](std::size_t i) { return static_cast<ready_listener*>(events[i].data.ptr); };
  const auto size = static_cast<std::size_t>(std::max(count, 0));
  for (std::size_t i = 0; i < size; ++i) {
    if (i + 3 < size) ops::prefetch(listener(i + 3));
    if (i + 2 < size) listener(i + 2)->prefetch(1);
    if (i + 1 < size) listener(i + 1)->prefetch(2);
    listener(i)->on_ready(readiness_of(events[i].events));
  }
}

}  // namespace flinxx::net
