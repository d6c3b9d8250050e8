#pragma once

#include "app/registry.hpp"

#include <flinxx/metrics/process.hpp>
#include <flinxx/metrics/tally.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

namespace flinxx::app {

/// What a walk reads: what several families need is read once.
struct source {
  explicit source(registry& of);

  composition& parts;
  const decisions& moderation;
  std::vector<heartbeat>& heartbeats;
  const matchmaking::counts users;
  const std::optional<cluster::store_transport::standing> cluster;
  const rest::telemetry::numbers page;
  const std::optional<net::tls_identity::figures> tls;
  const metrics::process_figures process;

  /// Calls f with the tally of each worker.
  template <class F>
  void each_tally(F f) const {
    for (std::size_t i = 0; i < parts.host().size(); ++i) f(parts.host().server(i).home().tally());
  }
};

/// How a family is read: what it gives a sink.
using reader = void (*)(const source&, metrics::sink&);

// Readers of what workers count: the sum of all of them.

template <auto member>
std::uint64_t total(const source& s) {
  std::uint64_t sum = 0;
  s.each_tally([&](const metrics::tally& t) { sum += (t.*member).read(); });
  return sum;
}

template <auto member>
void sum_of(const source& s, metrics::sink& to) {
  to.add({}, static_cast<double>(total<member>(s)));
}

template <auto member>
void sums_by_name(const source& s, metrics::sink& to) {
  const auto& names = std::decay_t<decltype(metrics::tally().*member)>::names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::uint64_t sum = 0;
    s.each_tally([&](const metrics::tally& t) { sum += (t.*member)[i].read(); });
    to.add({names[i]}, static_cast<double>(sum));
  }
}

/// Adds up histograms of the same bounds.
template <class Histogram>
class histogram_sum {
 public:
  void add(const Histogram& h) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += h.bucket(i);
    sum_ += h.sum();
  }
  void tell(metrics::sink& to, metrics::sink::label_values labels) const {
    to.add(labels, metrics::distribution{Histogram::bounds, counts_, sum_});
  }
  [[nodiscard]] bool empty() const { return counts_ == decltype(counts_){}; }

 private:
  std::array<std::uint64_t, Histogram::bounds.size() + 1> counts_{};
  double sum_ = 0;
};

template <auto member>
void histogram_of(const source& s, metrics::sink& to) {
  histogram_sum<std::decay_t<decltype(metrics::tally().*member)>> sum;
  s.each_tally([&](const metrics::tally& t) { sum.add(t.*member); });
  sum.tell(to, {});
}

}  // namespace flinxx::app
