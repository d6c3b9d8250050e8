#include "app/statsd.hpp"

#include <flinxx/ops/log.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace flinxx::app {
namespace {

constexpr std::chrono::seconds pause{10};
constexpr std::chrono::seconds patience{1};
constexpr std::size_t most_bytes =
    1432;  // of a datagram: Ethernet's, less the headers, as StatsD's own documents have it

// The few that matter: the family, and what StatsD knows it by.
struct chosen {
  std::string_view family, name;
};
constexpr std::array all_chosen{chosen{"flinxx_users", "users"},
                                chosen{"flinxx_users_waiting", "waiting"},
                                chosen{"flinxx_calls", "calls"},
                                chosen{"flinxx_connections", "connections"},
                                chosen{"flinxx_matches", "matches"},
                                chosen{"flinxx_relays", "relays"},
                                chosen{"flinxx_events_refused", "refused"},
                                chosen{"flinxx_limits_hit", "limited"},
                                chosen{"flinxx_sessions_closed", "closed"}};

struct file {
  explicit file(int d) noexcept : descriptor(d) {}
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file() {
    if (descriptor >= 0) ::close(descriptor);
  }
  const int descriptor;
};

using addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

// May take the resolver's time-outs, half a minute by resolv.conf.
addresses resolve(const std::string& host, std::uint16_t port, std::string& fault) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (error != 0) fault = ::gai_strerror(error);
  return {error == 0 ? found : nullptr, &::freeaddrinfo};
}

}  // namespace

void statsd_choice::begin(const metrics::family& f) {
  const auto* const found = std::ranges::find(all_chosen, f.name, &chosen::family);
  family_ = f;
  name_ = found == all_chosen.end() ? "" : found->name;
}

void statsd_choice::add(label_values of, double value) {
  if (name_.empty()) return;
  std::string tag;
  if (of.size() != 0) tag.append(family_.labels[0]).append(":").append(*of.begin());
  samples_.push_back(
      {std::string(name_), family_.what == metrics::kind::counter, static_cast<std::uint64_t>(value), std::move(tag)});
}

std::vector<std::string> statsd_datagrams(std::span<const statsd_sample> samples, std::string_view tags,
                                          std::map<std::string, std::uint64_t>& before) {
  std::vector<std::string> out;
  for (const auto& [name, is_counter, value, tag] : samples) {
    std::uint64_t shown = value;
    if (is_counter) {
      auto& last = before[name + '|' + tag];
      shown = value - std::exchange(last, value);
      if (shown == 0) continue;
    }
    std::string line = "flinxx." + name + ':' + std::to_string(shown) + (is_counter ? "|c" : "|g");
    if (!tag.empty() || !tags.empty()) line.append("|#").append(tags);
    if (!tag.empty()) line.append(tags.empty() ? "" : ",").append(tag);
    if (out.empty() || out.back().size() + 1 + line.size() > most_bytes) {
      out.push_back(std::move(line));
    } else {
      out.back().append("\n").append(line);
    }
  }
  return out;
}

// What its thread has, which may outlive the push.
class statsd_push::sender {
 public:
  sender(settings s, std::function<void(metrics::sink&)> walk) : settings_(std::move(s)), walk_(std::move(walk)) {}

  void run() {
    std::unique_lock lock(mutex_);
    for (bool is_last = false; !is_last;) {
      is_last = ends_;
      push(lock);
      changed_.wait_for(lock, pause, [&] { return is_last || ends_; });
    }
    is_done_ = true;
    changed_.notify_all();
  }

  void end() {
    std::unique_lock lock(mutex_);
    ends_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(lock, patience, [this] { return is_done_; })) is_alone_ = true;
  }

 private:
  // What the network says of a datagram comes with the next one, so a socket that is kept would tell of somebody who
  // has not listened ten seconds ago; and a name may mean another machine by now.
  void push(std::unique_lock<std::mutex>& lock) {
    std::string fault;
    lock.unlock();
    const auto found = resolve(settings_.host, settings_.port, fault);
    lock.lock();
    if (is_alone_) return;
    if (!found) return say(fault);
    const file socket(::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.descriptor < 0 || ::connect(socket.descriptor, found->ai_addr, found->ai_addrlen) != 0)
      return say(std::strerror(errno));
    statsd_choice now;
    walk_(now);
    for (const std::string& each : statsd_datagrams(now.samples(), settings_.tags, before_)) {
      if (::send(socket.descriptor, each.data(), each.size(), MSG_NOSIGNAL) < 0) return say(std::strerror(errno));
    }
    if (std::exchange(has_failed_, false)) ops::log::info("statsd: {} is reached again", settings_.host);
  }

  void say(const std::string& fault) {
    if (!std::exchange(has_failed_, true)) ops::log::warn("statsd: {} is not reached: {}", settings_.host, fault);
  }

  const settings settings_;
  const std::function<void(metrics::sink&)> walk_;
  std::map<std::string, std::uint64_t> before_;
  bool has_failed_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  bool is_done_ = false;
  bool is_alone_ = false;  // whom it would ask is gone
};

statsd_push::statsd_push(settings s, std::function<void(metrics::sink&)> walk)
    : sender_(std::make_shared<sender>(std::move(s), std::move(walk))) {
  std::thread([sends = sender_] { sends->run(); }).detach();
}

statsd_push::~statsd_push() {
  sender_->end();
}

}  // namespace flinxx::app
