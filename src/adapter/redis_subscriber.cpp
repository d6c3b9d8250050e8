#include "adapter/delivery.hpp"
#include "adapter/message.hpp"
#include "adapter/tally.hpp"

#include <flinxx/adapter/redis_subscriber.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/log.hpp>
#include <flinxx/redis/client.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

namespace flinxx::adapter {
namespace {

// A message over its limit is dropped. One over this would take that memory before: the connection ends.
constexpr std::uint64_t longest_text = 16'777'216;

redis::client::settings client_settings_of(const subscriber_settings& s) {
  redis::client::settings out;
  out.url = s.url;
  out.trust = redis::trust_for(s.url, s.ca_file);
  out.timeout = s.timeout;
  out.longest_text = std::max<std::uint64_t>(longest_text, s.max_size);
  return out;
}

// A pattern of Redis that stands for this text alone.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("*?[]^\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

class redis_subscriber::link final : private redis::client::listener, private net::timer {
 public:
  link(socketio::host& host, subscriber_settings s)
      : settings_(std::move(s)),
        limits_{settings_.max_size, settings_.max_rooms, settings_.max_depth, settings_.max_attachments},
        delivery_(host, settings_.max_underway),
        client_(home_, client_settings_of(settings_), *this) {
    for (const auto& nsp : host.server(0).namespaces()) {
      channels_[escaped(settings_.key + '#' + nsp + '#') + '*'] = {nsp, false};
      if (settings_.requests) channels_[escaped(settings_.key + "-request#" + nsp + '#')] = {nsp, true};
    }
    client_.start();
    thread_ = std::thread([this] { home_.run(); });
  }
  ~link() override {
    home_.stop();
    thread_.join();
  }

  [[nodiscard]] counts counted() const noexcept { return tally_.now(); }

 private:
  struct channel {
    std::string nsp;
    bool is_of_requests = false;
  };

  void on_up() override;
  void on_down(const std::string& why, bool refused) override;
  void on_unasked(const redis::reply& r) override;
  void on_timer() override;
  void watch() { home_.schedule(*this, home_.now_ms() + settings_.timeout.count()); }
  void hear(const channel& from, std::string_view bytes);

  const subscriber_settings settings_;
  const message_limits limits_;
  delivery delivery_;
  net::worker home_{0};
  redis::client client_;
  std::map<std::string, channel, std::less<>> channels_;  // by pattern
  tally tally_;
  bool lives_ = false;  // something has come since the last look
  enum class standing : std::uint8_t { none, hears, away } said_ = standing::none;  // in the log
  std::thread thread_;
};

// By pattern, also where it stands for one channel: those who have subscribed to the channel of requests itself Node
// counts, and waits for so many answers.
void redis_subscriber::link::on_up() {
  redis::command subscribe{"PSUBSCRIBE"};
  for (const auto& [pattern, what] : channels_) subscribe.add(pattern);
  client_.send_unasked(subscribe);
  lives_ = true;
  watch();
}

void redis_subscriber::link::on_down(const std::string& why, bool /*refused*/) {
  net::timer_wheel::cancel(*this);
  if (std::exchange(said_, standing::away) != standing::away)
    ops::log::warn("hears nothing of what Node publishes in Redis: {}", why);
}

// A subscribed connection says nothing by itself as long as nothing is published.
void redis_subscriber::link::on_timer() {
  if (!std::exchange(lives_, false)) return client_.restart("no sign of life in time");
  client_.send_unasked(redis::command{"PING"});
  watch();
}

void redis_subscriber::link::on_unasked(const redis::reply& r) {
  lives_ = true;
  if (r[0].text() == "psubscribe" && std::exchange(said_, standing::hears) != standing::hears)
    ops::log::info("hears what Node publishes in Redis under {}", settings_.key);
  if (r[0].text() != "pmessage") return;
  const auto from = channels_.find(r[1].text());
  if (from != channels_.end()) hear(from->second, r[3].text());
}

void redis_subscriber::link::hear(const channel& from, std::string_view bytes) {
  auto read = from.is_of_requests ? read_request(bytes, settings_.own_uid, limits_)
                                  : read_emit(bytes, from.nsp, settings_.own_uid, limits_);
  if (const auto* const why = std::get_if<drop>(&read)) return tally_.dropped(*why, home_.now_ms());
  if (!delivery_.deliver(from.nsp, std::get<message>(std::move(read))))
    return tally_.dropped(drop::too_many, home_.now_ms());
  tally_.heard();
}

redis_subscriber::redis_subscriber(socketio::host& host, subscriber_settings s)
    : link_(std::make_unique<link>(host, std::move(s))) {}

redis_subscriber::~redis_subscriber() = default;

counts redis_subscriber::counted() const noexcept {
  return link_->counted();
}

}  // namespace flinxx::adapter
