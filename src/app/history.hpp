#pragma once

#include <flinxx/metrics/family.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::app {

/// How the last hour and the last day went, for the operator's page: some figures of all that is measured, at
/// intervals. Memory is had at once, and is as much at the end. On one thread.
class history {
 public:
  static constexpr std::chrono::seconds period{10};  // in which it wants to be told

  history();

  /// Takes what a walk tells, once a period; `at_ms` since 1970.
  template <class Walk>
  void take(std::int64_t at_ms, Walk walk) {
    reading now(at_ms);
    walk(now);
    for (span& each : spans_) each.take(now);
  }

  /// {"period","times","figures","closes","routes"}: of "hour" or "day", the oldest first; nothing for another name.
  /// Times are seconds since 1970. A figure that was not there is null, and one that never was is left out.
  [[nodiscard]] std::optional<std::string> to_json(std::string_view name) const;

  /// Of all samples.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  static const std::size_t columns;

  /// What one walk has told. Of a counter it is all since the start.
  class reading final : public metrics::sink {
   public:
    explicit reading(std::int64_t at_ms);

    void begin(const metrics::family& f) override { family_ = f.name; }
    void add(label_values of, double value) override;
    void add(label_values of, const metrics::distribution& d) override;

    /// What a column has for the time since `before`; NaN where that cannot be said.
    [[nodiscard]] double figure(std::size_t column, const reading& before) const;

    std::int64_t at_ms;

   private:
    /// A histogram: how many were at most each bound, and over the one before.
    struct buckets {
      std::span<const double> bounds;
      std::array<std::uint64_t, 16> counts{};
    };

    std::string_view family_;
    std::vector<double> values_;
    std::vector<buckets> buckets_;
  };

  /// The last samples, a period apart.
  class span {
   public:
    /// One of so many readings becomes a sample.
    span(std::string_view its_name, unsigned readings, std::size_t samples);

    void take(const reading& now);
    [[nodiscard]] std::string to_json() const;
    [[nodiscard]] std::size_t bytes() const noexcept;

    std::string_view name;

   private:
    [[nodiscard]] std::string column_json(std::size_t column) const;
    [[nodiscard]] std::size_t place_of(std::size_t i) const noexcept {
      return (next_ + times_.size() - count_ + i) % times_.size();
    }

    unsigned readings_;
    unsigned skipped_;
    std::optional<reading> before_;
    std::vector<std::int64_t> times_;  // in seconds
    std::vector<float> values_;        // of each column for itself
    std::size_t next_ = 0;
    std::size_t count_ = 0;
  };

  std::array<span, 2> spans_;
};

}  // namespace flinxx::app
