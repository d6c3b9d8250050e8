#include "analytics/stream_source.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace flinxx::analytics {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view group = "analytics";
constexpr std::string_view pending = "0";  // what this consumer was given, and has not acknowledged
constexpr std::string_view unread = ">";
// As a script, since Redis refuses it where there is a group, which is nothing that a log should tell of.
constexpr std::string_view create_group = "redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')";
constexpr std::int64_t left_for_ms = 60'000;
constexpr std::int64_t take_over_interval_ms = 30'000;
constexpr auto patience = 5s;

// Entries of a stream: the id, and the fields with their values. What was trimmed away meanwhile has none.
void add_entries(const redis::reply& entries, batch& to) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const redis::reply entry = entries[i];
    if (entry[0].text().empty()) continue;
    to.entries.emplace_back(entry[0].text());
    if (entry[1].size() > 0) to.add(entry[1][1].text());
  }
}

}  // namespace

stream_source::stream_source(redis::client::settings where, std::string key, std::string consumer)
    : key_(std::move(key)), consumer_(std::move(consumer)), client_(home_, std::move(where), *this) {
  client_.start();
}

void stream_source::on_down(const std::string& why, bool /*refused*/) {
  why_ = "Redis: " + why;
}

// The client gives up a question in time, so each is answered, or lost.
void stream_source::ask(const redis::command& c, const redis::client::on_reply& heard) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!client_.is_up() && std::chrono::steady_clock::now() < end) home_.context().run_one_for(50ms);
  if (!client_.is_up()) throw std::runtime_error(why_);
  bool is_answered = false;
  std::string fault;
  client_.ask(c, [&](const redis::reply& r) {
    is_answered = true;
    if (r.what() == redis::reply::kind::lost) fault = "Redis: the connection was lost";
    if (r.what() == redis::reply::kind::error) fault = "Redis: " + std::string(r.text());
    if (fault.empty()) heard(r);
  });
  while (!is_answered) home_.context().run_one_for(50ms);
  if (fault.empty()) return;
  has_pending_ = true;  // what was sent, and has not arrived
  if (fault.starts_with("Redis: NOGROUP")) has_group_ = false;
  throw std::runtime_error(fault);
}

batch stream_source::read() {
  if (!has_group_) ask({"EVAL", create_group, "1", key_, group}, [](const auto&) {});
  has_group_ = true;
  batch out = has_pending_ ? read_from(pending) : batch();
  if (out.empty() && net::worker::system_ms() >= take_over_at_) out = take_over();
  if (out.empty()) out = read_from(unread);
  has_pending_ = !out.empty();  // until it is done(), and as long as that fails
  return out;
}

void stream_source::done(const batch& b) {
  redis::command finished{"XACK", key_, group};
  for (const std::string& each : b.entries) finished.add(each);
  if (!b.entries.empty()) ask(finished, [](const auto&) {});
}

batch stream_source::read_from(std::string_view place) {
  batch out;
  const auto command = redis::command{"XREADGROUP", "GROUP", group, consumer_, "COUNT"}
                           .add(std::int64_t{most_calls})
                           .add(redis::command{"STREAMS", key_, place});
  ask(command, [&out](const redis::reply& r) { add_entries(r[0][1], out); });
  return out;
}

batch stream_source::take_over() {
  batch out;
  const auto command = redis::command{"XAUTOCLAIM", key_, group, consumer_}
                           .add(left_for_ms)
                           .add(redis::command{"0", "COUNT"})
                           .add(std::int64_t{most_calls});
  ask(command, [&out](const redis::reply& r) { add_entries(r[1], out); });
  if (out.empty()) take_over_at_ = net::worker::system_ms() + take_over_interval_ms;
  return out;
}

}  // namespace flinxx::analytics
