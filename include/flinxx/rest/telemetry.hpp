#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::rest {

/// How many values fell below each of a few bounds.
class histogram {
 public:
  static constexpr std::size_t bound_count = 10;

  explicit constexpr histogram(const std::array<double, bound_count>& bounds) : bounds_(bounds) {}

  void add(double value) noexcept;
  [[nodiscard]] std::span<const double> bounds() const noexcept { return bounds_; }
  /// Of the bounds, and of what is over all of them.
  [[nodiscard]] std::span<const std::uint64_t> counts() const noexcept { return counts_; }
  [[nodiscard]] double sum() const noexcept { return sum_; }
  /// {"count","sum","buckets":{"<bound>":n,...,"more":n}}: each bucket counts what is at most its bound and over the
  /// one before.
  [[nodiscard]] std::string to_json() const;

 private:
  std::array<double, bound_count> bounds_;
  std::array<std::uint64_t, bound_count + 1> counts_{};
  std::uint64_t count_ = 0;
  double sum_ = 0;
};

/// What pages report of themselves: figures and errors of calls, without any identity. Counters and histograms in
/// memory; as true as those who send them. Any thread.
class telemetry {
 public:
  static constexpr std::size_t max_body = 1024;  // bytes of a report
  static constexpr std::size_t figure_count = 6;
  static constexpr std::size_t error_count = 11;

  telemetry();

  /// What has been counted; figures and errors are in the order of their names.
  struct numbers {
    std::uint64_t reports = 0;
    std::array<histogram, figure_count> figures;
    std::array<std::uint64_t, error_count> errors{};
  };
  [[nodiscard]] numbers now() const;
  [[nodiscard]] static const std::array<std::string_view, error_count>& error_names() noexcept;

  /// Counts one report, an object with some of the known figures and a list of known errors. False, and nothing is
  /// counted, if it is anything else.
  [[nodiscard]] bool take(std::string_view body);

  /// {"reports":n,"<figure>":<histogram>,...,"errors":{"<name>":n,...}}
  [[nodiscard]] std::string to_json() const;

 private:
  mutable std::mutex mutex_;
  numbers all_;  // guarded by mutex_
};

}  // namespace flinxx::rest
