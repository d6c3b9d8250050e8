#include <flinxx/metrics/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace flinxx::metrics {
namespace {

constexpr double largest_whole = 9e15;  // below which all whole numbers are exact

std::string_view type_of(kind k, format f) {
  switch (k) {
    case kind::counter: return "counter";
    case kind::gauge: return "gauge";
    case kind::histogram: return "histogram";
    case kind::info: return f == format::open_metrics ? "info" : "gauge";
  }
  return "";
}

// What samples have behind the family's name; in 0.0.4 it belongs to the name.
std::string_view suffix_of(kind k) {
  if (k == kind::counter) return "_total";
  return k == kind::info ? "_info" : "";
}

void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

std::string_view trim(std::string_view s) {
  s.remove_prefix(std::min(s.find_first_not_of(" \t"), s.size()));
  return s.substr(0, s.find_last_not_of(" \t") + 1);
}

// What stands before the separator, which goes too.
std::string_view next_part(std::string_view& rest, char separator) {
  const auto part = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return trim(part);
}

// How much each format is wanted by an item of an Accept field, in thousandths.
struct wish {
  int open_metrics = 0;
  int plain = 0;
};

// Neither "nan" nor "1e99" is a whole number.
int thousandths_of(std::string_view quality) {
  const double given = std::strtod(std::string(quality).c_str(), nullptr);
  return given > 0 ? static_cast<int>(1000 * std::min(given, 1.0)) : 0;
}

wish wish_of(std::string_view item) {
  const auto type = next_part(item, ';');
  int quality = 1000;
  bool is_known_version = true;
  while (!item.empty()) {
    auto value = next_part(item, ';');
    const auto name = next_part(value, '=');
    if (name == "q") quality = thousandths_of(value);
    if (name == "version") is_known_version = value == "1.0.0" || value == "\"1.0.0\"";
  }
  if (type == "application/openmetrics-text") return {is_known_version ? quality : 0, 0};
  return {0, type == "text/plain" ? quality : 0};
}

}  // namespace

format format_for(std::string_view accept) {
  wish best;
  while (!accept.empty()) {
    const wish each = wish_of(next_part(accept, ','));
    best = {std::max(best.open_metrics, each.open_metrics), std::max(best.plain, each.plain)};
  }
  return best.open_metrics > 0 && best.open_metrics >= best.plain ? format::open_metrics : format::prometheus;
}

std::string_view content_type_of(format f) noexcept {
  return f == format::open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                   : "text/plain; version=0.0.4; charset=utf-8";
}

// Not by std::to_chars() of a double: that would bring tables, 400 KB in memory.
std::string number_text(double number, bool as_float) {
  std::array<char, 40> digits;
  if (std::abs(number) < largest_whole && number == std::floor(number)) {
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<std::int64_t>(number)).ptr;
    return std::string(digits.data(), end) + (as_float ? ".0" : "");
  }
  constexpr int always_enough = 17;
  for (int precision = 6; precision <= always_enough; precision = precision == 6 ? 15 : precision + 1) {
    std::snprintf(digits.data(), digits.size(), "%.*g", precision, number);
    if (std::strtod(digits.data(), nullptr) == number) break;
  }
  return digits.data();
}

void text::begin(const family& f) {
  now_ = &f;
  has_head_ = false;
}

// Not before the first sample: a family without any is not there.
void text::write_head() {
  if (std::exchange(has_head_, true)) return;
  std::string name(now_->name);
  if (format_ == format::prometheus) name += suffix_of(now_->what);
  out_.append("# HELP ").append(name).append(" ");
  append_escaped(out_, now_->help);
  out_.append("\n# TYPE ").append(name).append(" ").append(type_of(now_->what, format_)).append("\n");
}

void text::write_sample(std::string_view suffix, label_values of, std::string_view bound, double value) {
  out_.append(now_->name).append(suffix);
  char before = '{';
  const auto add_label = [&](std::string_view name, std::string_view label_value) {
    out_ += std::exchange(before, ',');
    out_.append(name).append("=\"");
    append_escaped(out_, label_value);
    out_ += '"';
  };
  std::size_t i = 0;
  for (const std::string_view each : of) add_label(now_->labels[i++], each);
  if (!bound.empty()) add_label("le", bound);
  if (before == ',') out_ += '}';
  out_.append(" ").append(number_text(value)).append("\n");
}

void text::add(label_values of, double value) {
  write_head();
  write_sample(suffix_of(now_->what), of, {}, value);
}

void text::add(label_values of, const distribution& d) {
  write_head();
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < d.counts.size(); ++i) {
    sum += d.counts[i];
    const std::string bound = i < d.bounds.size() ? number_text(d.bounds[i], true) : "+Inf";
    write_sample("_bucket", of, bound, static_cast<double>(sum));
  }
  write_sample("_sum", of, {}, d.sum);
  write_sample("_count", of, {}, static_cast<double>(sum));
}

std::string text::take() {
  if (format_ == format::open_metrics) out_ += "# EOF\n";
  return std::move(out_);
}

}  // namespace flinxx::metrics
