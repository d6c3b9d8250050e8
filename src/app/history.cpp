#include "app/history.hpp"

#include <flinxx/json/write.hpp>
#include <flinxx/metrics/names.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace flinxx::app {
namespace {

constexpr double not_there = std::numeric_limits<double>::quiet_NaN();
constexpr double tail = 0.95;  // of all values are at most what is told of a histogram

constexpr unsigned readings_of_hour = 1;
constexpr std::size_t samples_of_hour = 360;
constexpr unsigned readings_of_day = 12;  // two minutes
constexpr std::size_t samples_of_day = 720;

enum class measure : std::uint8_t {
  level,   // as it is
  rate,    // what has come a second
  longest  // of a histogram: what 95 of 100 values are at most
};
enum class group : std::uint8_t { figures, closes, routes };
constexpr std::array<std::string_view, 3> group_names{"figures", "closes", "routes"};

struct column {
  std::string_view name;
  std::string_view family;
  measure what;
  group in = group::figures;
  std::string_view label{};  // the value of its first label; "": all of them
};

constexpr auto plain_columns = std::to_array<column>({
    {"users", "flinxx_users", measure::level},
    {"waiting", "flinxx_users_waiting", measure::level},
    {"calls", "flinxx_calls", measure::level},
    {"connections", "flinxx_connections", measure::level},
    {"nodes", "flinxx_cluster_nodes", measure::level},
    {"memory", "process_resident_memory_bytes", measure::level},
    {"cpu", "process_cpu_seconds", measure::rate},
    {"matches", "flinxx_matches", measure::rate},
    {"skips", "flinxx_events", measure::rate, group::figures, "skip_user"},
    {"relays", "flinxx_relays", measure::rate},
    {"refused", "flinxx_events_refused", measure::rate},
    {"limited", "flinxx_limits_hit", measure::rate},
    {"wait", "flinxx_match_wait_seconds", measure::longest},
    {"lag", "flinxx_event_loop_lag_seconds", measure::longest},
});

constexpr auto all_columns = [] {
  constexpr auto& closes = metrics::close_names;
  constexpr auto& routes = metrics::route_names;
  std::array<column, plain_columns.size() + closes.size() + routes.size()> out{};
  auto to = std::copy(plain_columns.begin(), plain_columns.end(), out.begin());
  for (const auto reason : closes) *to++ = {reason, "flinxx_sessions_closed", measure::rate, group::closes, reason};
  for (const auto route : routes)
    *to++ = {route, "flinxx_http_request_duration_seconds", measure::longest, group::routes, route};
  return out;
}();

template <class Take>
void each_column(std::string_view family, metrics::sink::label_values of, Take take) {
  for (std::size_t i = 0; i < all_columns.size(); ++i) {
    if (all_columns[i].family != family) continue;
    if (all_columns[i].label.empty() || (of.size() != 0 && all_columns[i].label == *of.begin())) take(i);
  }
}

void append_number(std::string& out, float value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

}  // namespace

const std::size_t history::columns = all_columns.size();

history::reading::reading(std::int64_t at) : at_ms(at), values_(columns, not_there), buckets_(columns) {}

void history::reading::add(label_values of, double value) {
  each_column(family_, of, [&](std::size_t i) { values_[i] = std::isnan(values_[i]) ? value : values_[i] + value; });
}

void history::reading::add(label_values of, const metrics::distribution& d) {
  each_column(family_, of, [&](std::size_t i) {
    buckets& sum = buckets_[i];
    sum.bounds = d.bounds;
    for (std::size_t k = 0; k < std::min(d.counts.size(), sum.counts.size()); ++k) sum.counts[k] += d.counts[k];
  });
}

// As Prometheus' histogram_quantile has it: within a bucket the values lie evenly, and over the last bound there is
// none.
double history::reading::figure(std::size_t i, const reading& before) const {
  if (all_columns[i].what == measure::level) return values_[i];
  const double seconds = static_cast<double>(at_ms - before.at_ms) / 1000;
  if (seconds <= 0) return not_there;
  if (all_columns[i].what == measure::rate) return (values_[i] - before.values_[i]) / seconds;
  const buckets& now = buckets_[i];
  const auto count = [&](std::size_t k) { return static_cast<double>(now.counts[k] - before.buckets_[i].counts[k]); };
  double all = 0;
  for (std::size_t k = 0; k < now.counts.size(); ++k) all += count(k);
  if (all == 0) return not_there;
  double below = 0;
  for (std::size_t k = 0; k < now.bounds.size(); below += count(k++)) {
    if (below + count(k) < all * tail) continue;
    const double low = k == 0 ? 0 : now.bounds[k - 1];
    return low + (now.bounds[k] - low) * (all * tail - below) / count(k);
  }
  return now.bounds.back();
}

history::span::span(std::string_view its_name, unsigned readings, std::size_t samples)
    : name(its_name), readings_(readings), skipped_(readings - 1), times_(samples), values_(samples * columns) {}

void history::span::take(const reading& now) {
  if (++skipped_ < readings_) return;
  skipped_ = 0;
  times_[next_] = now.at_ms / 1000;
  for (std::size_t i = 0; i < columns; ++i)
    values_[i * times_.size() + next_] = static_cast<float>(now.figure(i, before_ ? *before_ : now));
  next_ = (next_ + 1) % times_.size();
  count_ = std::min(count_ + 1, times_.size());
  before_ = now;
}

// Empty where there is nothing to tell: it never was, or no session has ended so.
std::string history::span::column_json(std::size_t column) const {
  std::string out = "[";
  bool is_there = false;
  for (std::size_t i = 0; i < count_; ++i) {
    const float value = values_[column * times_.size() + place_of(i)];
    if (i != 0) out += ',';
    if (std::isnan(value)) {
      out += "null";
      continue;
    }
    is_there = is_there || value != 0 || all_columns[column].in == group::figures;
    append_number(out, value);
  }
  return is_there ? out + ']' : "";
}

std::string history::span::to_json() const {
  std::string times;
  for (std::size_t i = 0; i < count_; ++i) times.append(i == 0 ? "" : ",").append(std::to_string(times_[place_of(i)]));
  json::object out;
  out.add("period", period.count() * readings_).add_json("times", "[" + times + "]");
  for (std::size_t g = 0; g < group_names.size(); ++g) {
    json::object members;
    for (std::size_t i = 0; i < columns; ++i) {
      if (all_columns[i].in != static_cast<group>(g)) continue;
      if (const std::string values = column_json(i); !values.empty()) members.add_json(all_columns[i].name, values);
    }
    out.add_json(group_names[g], members.text());
  }
  return out.text();
}

std::size_t history::span::bytes() const noexcept {
  return times_.size() * sizeof(times_[0]) + values_.size() * sizeof(values_[0]);
}

history::history()
    : spans_{span("hour", readings_of_hour, samples_of_hour), span("day", readings_of_day, samples_of_day)} {}

std::optional<std::string> history::to_json(std::string_view name) const {
  const auto found = std::ranges::find(spans_, name, &span::name);
  return found == spans_.end() ? std::nullopt : std::optional(found->to_json());
}

std::size_t history::bytes() const noexcept {
  std::size_t sum = 0;
  for (const span& each : spans_) sum += each.bytes();
  return sum;
}

}  // namespace flinxx::app
