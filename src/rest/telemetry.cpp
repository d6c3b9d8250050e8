#include <flinxx/rest/telemetry.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

namespace flinxx::rest {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

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
};

bool read_errors(const json& value, report& into) {
  if (!value.is_array() || value.size() > max_errors) return false;
  return std::all_of(value.begin(), value.end(), [&](const json& name) {
    if (!name.is_string()) return false;
    const auto at = std::find(known_errors.begin(), known_errors.end(), name.get_ref<const std::string&>());
    if (at == known_errors.end()) return false;
    ++into.errors[static_cast<std::size_t>(at - known_errors.begin())];
    return true;
  });
}

bool read_figure(const std::string& name, const json& value, report& into) {
  const auto at =
      std::find_if(known_figures.begin(), known_figures.end(), [&](const auto& f) { return f.name == name; });
  if (at == known_figures.end() || !value.is_number()) return false;
  const auto number = value.get<double>();
  if (!(number >= 0 && number <= at->most)) return false;
  into.figures[static_cast<std::size_t>(at - known_figures.begin())] = number;
  return true;
}

std::optional<report> read(std::string_view body) {
  if (body.find('\0') != body.npos) return std::nullopt;  // which would end the text before its end
  const json whole = json::parse(body, nullptr, false);
  if (!whole.is_object() || whole.empty()) return std::nullopt;
  report result;
  for (const auto& [name, value] : whole.items()) {
    if (!(name == "errors" ? read_errors(value, result) : read_figure(name, value, result))) return std::nullopt;
  }
  return result;
}

}  // namespace

void histogram::add(double value) noexcept {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  ++counts_[static_cast<std::size_t>(bucket)];
  ++count_;
  sum_ += value;
}

std::string histogram::to_json() const {
  ordered_json buckets = ordered_json::object();
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    char bound[32];
    std::snprintf(bound, sizeof bound, "%g", bounds_[i]);
    buckets[bound] = counts_[i];
  }
  buckets["more"] = counts_.back();
  return ordered_json{{"count", count_}, {"sum", sum_}, {"buckets", std::move(buckets)}}.dump();
}

telemetry::telemetry() : figures_(make_histograms(std::make_index_sequence<figure_count>())) {}

bool telemetry::take(std::string_view body) {
  if (body.size() > max_body) return false;
  const auto checked = read(body);
  if (!checked) return false;
  const std::lock_guard lock(mutex_);
  ++reports_;
  for (std::size_t i = 0; i < figures_.size(); ++i) {
    if (checked->figures[i]) figures_[i].add(*checked->figures[i]);
  }
  for (std::size_t i = 0; i < errors_.size(); ++i) errors_[i] += checked->errors[i];
  return true;
}

std::string telemetry::to_json() const {
  const std::lock_guard lock(mutex_);
  std::string out = R"({"reports":)" + std::to_string(reports_);
  for (std::size_t i = 0; i < figures_.size(); ++i) {
    out.append(",\"").append(known_figures[i].name).append("\":").append(figures_[i].to_json());
  }
  ordered_json errors = ordered_json::object();
  for (std::size_t i = 0; i < errors_.size(); ++i) errors[std::string(known_errors[i])] = errors_[i];
  return out + ",\"errors\":" + errors.dump() + '}';
}

}  // namespace flinxx::rest
