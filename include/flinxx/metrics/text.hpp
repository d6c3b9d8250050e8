#pragma once

#include <flinxx/metrics/family.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace flinxx::metrics {

/// Prometheus' text format 0.0.4, or OpenMetrics 1.0.
enum class format : std::uint8_t { prometheus, open_metrics };

/// What an Accept field asks for: OpenMetrics 1.0 where it is named, and not as worse than the plain text.
[[nodiscard]] format format_for(std::string_view accept);
[[nodiscard]] std::string_view content_type_of(format f) noexcept;

/// Writes what it is told.
class text final : public sink {
 public:
  explicit text(format f) noexcept : format_(f) {}

  void begin(const family& f) override;
  void add(label_values of, double value) override;
  void add(label_values of, const distribution& d) override;

  /// All of it; nothing more may be added.
  [[nodiscard]] std::string take();

 private:
  void write_head();
  void write_sample(std::string_view suffix, label_values of, std::string_view bound, double value);

  const format format_;
  const family* now_ = nullptr;
  bool has_head_ = false;  // of the family
  std::string out_;
};

/// The shortest digits that are read as this number again; whole numbers have ".0" behind them if asked for.
[[nodiscard]] std::string number_text(double number, bool as_float = false);

}  // namespace flinxx::metrics
