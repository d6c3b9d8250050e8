#include "app/call_events.hpp"

#include <flinxx/net/worker.hpp>
#include <flinxx/redis/client.hpp>

#include <algorithm>
#include <deque>
#include <future>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace flinxx::app {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t longest_stream = 250'000;  // entries, more or less: the oldest go
constexpr std::size_t most_at_once = 256;
constexpr std::int64_t stream_pause_ms = 1'000;  // after what Redis has not taken
constexpr auto last_patience = 1s;               // at the end

redis::client::settings redis_client_of(const ops::config& options) {
  redis::client::settings out;
  out.url = ops::parse_redis_url(options.redis).value();
  out.trust = redis::trust_for(out.url, options.redis_ca);
  return out;
}

// One batch at a time: what Redis has not taken, or not said that it has, goes again, in front.
class call_stream final : public call_events, private redis::client::listener, private net::timer {
 public:
  explicit call_stream(const ops::config& options)
      : call_events(most_waiting),
        key_("{" + options.cluster_name + "}:calls"),
        client_(home_, redis_client_of(options), *this) {
    client_.start();
    thread_ = std::thread([this] { home_.run(); });
  }

  ~call_stream() override {
    home_.post([this] {
      ends_ = true;
      end_if_done();
    });
    done_.get_future().wait_for(last_patience);
    home_.stop();
    thread_.join();
    give_up();
  }

 private:
  void put(std::string line) override {
    const std::lock_guard lock(mutex_);
    fresh_.push_back(std::move(line));
    if (!std::exchange(awake_, true)) home_.post([this] { take(); });
  }

  void take() {
    {
      const std::lock_guard lock(mutex_);
      awake_ = false;
      std::move(fresh_.begin(), fresh_.end(), std::back_inserter(lines_));
      fresh_.clear();
    }
    send();
  }

  void send() {
    if (!client_.is_up() || unanswered_ > 0) return;
    std::vector<std::string> batch(
        std::make_move_iterator(lines_.begin()),
        std::make_move_iterator(lines_.begin() + std::ptrdiff_t(std::min(most_at_once, lines_.size()))));
    lines_.erase(lines_.begin(), lines_.begin() + std::ptrdiff_t(batch.size()));
    unanswered_ = batch.size();
    for (std::string& line : batch) {
      const auto add = redis::command{"XADD", key_, "MAXLEN", "~"}.add(longest_stream).add("*").add("call").add(line);
      client_.ask(add, [this, line = std::move(line)](const redis::reply& r) { answered(line, r); });
    }
    end_if_done();
  }

  void answered(const std::string& line, const redis::reply& r) {
    using enum redis::reply::kind;
    if (r.what() == text) {
      count_written(1);
    } else {
      refused_.push_back(line);
      complain(r.what() == error ? std::string(r.text()) : "Redis does not answer");
    }
    if (--unanswered_ > 0) return;
    lines_.insert(lines_.begin(), refused_.begin(), refused_.end());
    if (std::exchange(refused_, {}).empty()) return send();
    home_.schedule(*this, home_.now_ms() + stream_pause_ms);
  }

  void end_if_done() {
    if (ends_ && unanswered_ == 0 && lines_.empty() && !std::exchange(is_done_, true)) done_.set_value();
  }

  void on_timer() override { send(); }
  void on_up() override { send(); }
  void on_down(const std::string& why, bool /*refused*/) override { complain(why); }

  const std::string key_;
  net::worker home_{0};
  redis::client client_;
  std::mutex mutex_;
  std::vector<std::string> fresh_;
  bool awake_ = false;
  // The thread's own, from here on.
  std::deque<std::string> lines_;
  std::vector<std::string> refused_;
  std::size_t unanswered_ = 0;
  bool ends_ = false;
  bool is_done_ = false;
  std::promise<void> done_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<call_events> make_call_stream(const ops::config& options) {
  return std::make_unique<call_stream>(options);
}

}  // namespace flinxx::app
