// flinxx-analytics: reads call events, puts them into PostgreSQL.
#include "analytics/arguments.hpp"
#include "analytics/database.hpp"
#include "analytics/file_source.hpp"
#include "analytics/stream_source.hpp"

#include <flinxx/ops/log.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <utility>

namespace flinxx::analytics {
namespace {

constexpr int longest_pause_ms = 30'000;

sigset_t ends() {
  sigset_t out;
  sigemptyset(&out);
  sigaddset(&out, SIGTERM);
  sigaddset(&out, SIGINT);
  return out;
}

// Whether it is to end. The signals are blocked: they are seen here alone, and so between two batches.
bool ends_within(int ms) {
  const sigset_t blocked = ends();
  const timespec time{ms / 1000, ms % 1000 * 1'000'000L};
  return ::sigtimedwait(&blocked, nullptr, &time) > 0;
}

std::unique_ptr<source> make_source(const arguments& a, database& to) {
  if (a.call_events != "redis")
    return std::make_unique<file_source>(a.call_events, [&to](const auto& line) { return to.position_in(line); });
  redis::client::settings where;
  where.url = ops::parse_redis_url(a.redis).value();
  where.trust = redis::trust_for(where.url, a.redis_ca);
  return std::make_unique<stream_source>(std::move(where), "{" + a.cluster_name + "}:calls", a.consumer);
}

class consumer {
 public:
  explicit consumer(const arguments& a) : once_(a.once), to_(a.database), from_(make_source(a, to_)) {}

  // False: what it is to do once did not work.
  bool run() {
    int pause_ms = 0;
    while (!ends_within(pause_ms)) {
      try {
        if (!std::exchange(is_connected_, true)) connect();
        const bool is_empty = step();
        if (is_empty && once_) return true;
        pause_ms = is_empty ? 1'000 : 0;
        failures_ = 0;
      } catch (const std::exception& e) {
        is_connected_ = false;
        ops::log::error("{}", e.what());
        if (once_) return false;
        pause_ms = std::min(500 << std::min(failures_++, 10), longest_pause_ms);
      }
    }
    return true;
  }

 private:
  void connect() {
    to_.connect();
    ops::log::info("connected to the database");
  }

  // Whether there was nothing.
  bool step() {
    const batch b = from_->read();
    if (b.empty()) return true;
    to_.put(b);
    from_->done(b);
    if (b.malformed > 0) ops::log::warn("{} entries are no call events, and are left out", b.malformed);
    ops::log::debug("{} call events", b.count);
    return false;
  }

  const bool once_;
  database to_;
  const std::unique_ptr<source> from_;
  bool is_connected_ = false;
  int failures_ = 0;
};

}  // namespace
}  // namespace flinxx::analytics

int main(int argc, char** argv) try {
  using namespace flinxx;
  const auto given = analytics::read_arguments(argc, argv);
  if (!given) {
    std::fputs(analytics::help_text().c_str(), stdout);
    return 0;
  }
  const sigset_t blocked = analytics::ends();
  ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
  ops::setup_logging(ops::log_level::info, ops::log_format::text);
  return analytics::consumer(*given).run() ? 0 : 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "flinxx-analytics: %s\n", e.what());
  return 2;
}
