#include <flinxx/json/scan.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/rest/telemetry.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace flinxx::rest {
namespace {

struct figure {
  std::string_view name;
  double most;  // a greater value is no report of ours
  std::array<double, histogram::bound_count> bounds;
};

constexpr double hour_ms = 3'600'000;

constexpr std::array<figure, telemetry::figure_count> known_figures{{
    {"pageLoadMs", hour_ms, {100, 200, 400, 700, 1000, 1500, 2500, 4000, 8000, 15000}},
    {"firstFrameMs", hour_ms, {200, 400, 700, 1000, 1500, 2000, 3000, 5000, 10000, 30000}},
    {"connectMs", hour_ms, {50, 100, 200, 400, 700, 1000, 2000, 4000, 8000, 15000}},
    {"roundTripMs", hour_ms, {10, 25, 50, 100, 150, 200, 300, 400, 700, 1500}},
    {"lossPercent", 100, {0, 0.1, 0.5, 1, 2, 4, 8, 15, 30, 60}},
    {"callSeconds", 604'800, {5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200}},
}};

constexpr std::array<std::string_view, telemetry::error_count> known_errors{
    "media_refused", "media_missing",   "media_in_use", "media_other",      "device_lost", "server_lost",
    "rate_limited",  "ice_interrupted", "ice_lost",     "autoplay_refused", "script_error"};
constexpr std::size_t max_errors = 8;  // of one report

template <std::size_t... i>
std::array<histogram, telemetry::figure_count> make_histograms(std::index_sequence<i...>) {
  return {histogram(known_figures[i].bounds)...};
}

/// A report once it has been checked.
struct report {
  std::array<std::optional<double>, telemetry::figure_count> figures;
  std::array<std::uint64_t, telemetry::error_count> errors{};
  std::size_t errors_in_all = 0;
  bool has_errors = false;
};

bool read_errors(const json::value& value, report& into) {
  if (value.kind != json::kind::array || std::exchange(into.has_errors, true)) return false;
  json::elements names(value);
  while (const auto name = names.next()) {
    const auto at = std::find_if(known_errors.begin(), known_errors.end(),
                                 [&](std::string_view known) { return json::equals(*name, known); });
    if (at == known_errors.end() || ++into.errors_in_all > max_errors) return false;
    ++into.errors[static_cast<std::size_t>(at - known_errors.begin())];
  }
  return true;
}

bool read_figure(const json::member& m, report& into) {
  const auto at = std::find_if(known_figures.begin(), known_figures.end(),
                               [&](const auto& f) { return json::equals(m.key, f.name); });
  if (at == known_figures.end() || m.value.kind != json::kind::number) return false;
  const double number = std::strtod(std::string(m.value.raw).c_str(), nullptr);
  if (!(number >= 0 && number <= at->most)) return false;
  auto& place = into.figures[static_cast<std::size_t>(at - known_figures.begin())];
  return !std::exchange(place, number);
}

std::optional<report> read(std::string_view body) {
  const auto whole = json::parse(body, 2);
  if (!whole || whole->kind != json::kind::object) return std::nullopt;
  report result;
  json::members all(*whole);
  bool is_empty = true;
  while (const auto m = all.next()) {
    is_empty = false;
    if (!(json::equals(m->key, "errors") ? read_errors(m->value, result) : read_figure(*m, result)))
      return std::nullopt;
  }
  if (is_empty) return std::nullopt;
  return result;
}

/// The shortest text that is read as this number again. Not by std::to_chars(): that and its like would bring tables
/// and libm, 400 KB in memory.
std::string text_of(double number) {
  constexpr int always_enough = 17;
  std::array<char, 32> text;
  for (int digits = 15; digits <= always_enough; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, number);
    if (std::strtod(text.data(), nullptr) == number) break;
  }
  return text.data();
}

}  // namespace

void histogram::add(double value) noexcept {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  ++counts_[static_cast<std::size_t>(bucket)];
  ++count_;
  sum_ += value;
}

std::string histogram::to_json() const {
  json::object buckets;
  for (std::size_t i = 0; i < bounds_.size(); ++i) buckets.add(text_of(bounds_[i]), counts_[i]);
  buckets.add("more", counts_.back());
  return json::object().add("count", count_).add_json("sum", text_of(sum_)).add_json("buckets", buckets.text()).text();
}

telemetry::telemetry() : all_{0, make_histograms(std::make_index_sequence<figure_count>()), {}} {}

bool telemetry::take(std::string_view body) {
  if (body.size() > max_body) return false;
  const auto checked = read(body);
  if (!checked) return false;
  const std::lock_guard lock(mutex_);
  ++all_.reports;
  for (std::size_t i = 0; i < all_.figures.size(); ++i) {
    if (checked->figures[i]) all_.figures[i].add(*checked->figures[i]);
  }
  for (std::size_t i = 0; i < all_.errors.size(); ++i) all_.errors[i] += checked->errors[i];
  return true;
}

telemetry::numbers telemetry::now() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

const std::array<std::string_view, telemetry::error_count>& telemetry::error_names() noexcept {
  return known_errors;
}

std::string telemetry::to_json() const {
  const std::lock_guard lock(mutex_);
  json::object out;
  out.add("reports", all_.reports);
  for (std::size_t i = 0; i < all_.figures.size(); ++i) out.add_json(known_figures[i].name, all_.figures[i].to_json());
  json::object errors;
  for (std::size_t i = 0; i < all_.errors.size(); ++i) errors.add(known_errors[i], all_.errors[i]);
  return out.add_json("errors", errors.text()).text();
}

}  // namespace flinxx::rest
