#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace flinxx::metrics {

enum class kind : std::uint8_t { counter, gauge, histogram, info };

/// What is exposed under one name. The name is as OpenMetrics has it: without the _total of a counter and the _info of
/// an info. All are literals.
struct family {
  std::string_view name;
  kind what;
  std::string_view help;
  std::array<std::string_view, 2> labels{};  // their names; "" for none
};

/// What a histogram has counted.
struct distribution {
  std::span<const double> bounds;
  std::span<const std::uint64_t> counts;  // of the bounds each for itself, and of what is over all of them
  double sum = 0;
};

/// Who is told all that there is to expose: a text for Prometheus, or what sends it elsewhere. Each family begins once
/// and is followed by its values; it may have none. The values of labels are in the order of their names.
class sink {
 public:
  using label_values = std::initializer_list<std::string_view>;

  virtual void begin(const family& f) = 0;
  virtual void add(label_values of, double value) = 0;
  virtual void add(label_values of, const distribution& d) = 0;

 protected:
  ~sink() = default;
};

}  // namespace flinxx::metrics
