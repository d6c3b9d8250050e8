#include "adapter/msgpack.hpp"

#include <flinxx/json/write.hpp>
#include <flinxx/websocket/utf8.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>

namespace flinxx::adapter {
namespace {

using document = nlohmann::json;

constexpr std::int8_t timestamp = -1;                    // the one extension that MessagePack itself defines
constexpr std::int64_t last_ms = 8'640'000'000'000'000;  // of JavaScript's Date, in both directions

std::uint64_t big_endian(const std::vector<std::uint8_t>& bytes, std::size_t from, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = from; i < from + size; ++i) value = value << 8 | bytes[i];
  return value;
}

struct moment {
  std::int64_t s = 0;
  std::uint64_t ns = 0;
};

// https://github.com/msgpack/msgpack/blob/master/spec.md#timestamp-extension-type
std::optional<moment> moment_of(const std::vector<std::uint8_t>& bytes) {
  switch (bytes.size()) {
    case 4: return moment{static_cast<std::int64_t>(big_endian(bytes, 0, 4)), 0};
    case 8: {
      const auto all = big_endian(bytes, 0, 8);
      return moment{static_cast<std::int64_t>(all & 0x3'ffff'ffff), all >> 34};
    }
    case 12: return moment{static_cast<std::int64_t>(big_endian(bytes, 4, 8)), big_endian(bytes, 0, 4)};
    default: return std::nullopt;
  }
}

// As Date.toJSON() has it. The calendar of the standard library ends with the year 32767, and that of 400 years
// repeats.
std::string text_of(const moment& when) {
  using namespace std::chrono;
  constexpr days days_a_cycle{146'097};
  if (when.s < -last_ms / 1000 || when.s > last_ms / 1000) return "null";
  const auto ms = milliseconds(when.s * 1000 + static_cast<std::int64_t>(when.ns / 1'000'000));
  if (ms.count() > last_ms) return "null";
  const auto day = floor<days>(ms);
  const auto cycle = day / days_a_cycle - (day % days_a_cycle < days(0) ? 1 : 0);
  const year_month_day date{sys_days(day - cycle * days_a_cycle)};
  const hh_mm_ss time{ms - day};
  const int year = static_cast<int>(date.year()) + static_cast<int>(cycle) * 400;
  std::array<char, 40> out{};
  const char* const form = year >= 0 && year <= 9999 ? "\"%04d-%02u-%02uT%02d:%02d:%02d.%03dZ\""
                                                     : "\"%+07d-%02u-%02uT%02d:%02d:%02d.%03dZ\"";
  const int size = std::snprintf(out.data(), out.size(), form, year, static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                                 static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                                 static_cast<int>(time.subseconds().count()));
  return {out.data(), static_cast<std::size_t>(size)};
}

// Told by nlohmann's reader what comes; false makes the reader stop. The reader calls itself for each level, so that
// the bound on the depth is also that of the stack.
class writer {
 public:
  writer(json_text& out, const msgpack_limits& limits) : out_(out), limits_(limits) {}

  [[nodiscard]] drop fault() const noexcept { return fault_; }

  bool null() { return add("null"); }
  bool boolean(bool value) { return add(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return add(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) { return add(std::to_string(value)); }
  bool number_float(double value, const std::string& /*text*/) {
    if (!std::isfinite(value)) return null();
    std::array<char, 32> digits{};
    return add({digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr});
  }
  bool string(const std::string& value) {
    separate();
    json::append_quoted(out_.text, value);
    return fits();
  }
  bool binary(const document::binary_t& value) {
    if (value.has_subtype()) return extension(static_cast<std::int8_t>(value.subtype()), value);
    // What stands for it in the text is an object.
    if (depth_ == limits_.max_depth || out_.attachments.size() == limits_.max_attachments)
      return fails(drop::too_large);
    add("{\"_placeholder\":true,\"num\":" + std::to_string(out_.attachments.size()) + '}');
    out_.attachments.emplace_back(value.begin(), value.end());
    return fits();
  }
  bool start_object(std::size_t /*size*/) { return open('{'); }
  bool key(const std::string& name) {
    string(name);
    out_.text += ':';
    is_first_ = true;
    return fits();
  }
  bool end_object() { return close('}'); }
  bool start_array(std::size_t /*size*/) { return open('['); }
  bool end_array() { return close(']'); }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const document::exception& /*what*/) {
    return false;
  }

 private:
  bool extension(std::int8_t type, const std::vector<std::uint8_t>& bytes) {
    const auto when = type == timestamp ? moment_of(bytes) : std::nullopt;
    return when && add(text_of(*when));
  }
  bool open(char bracket) {
    if (depth_++ == limits_.max_depth) return fails(drop::too_large);
    separate();
    out_.text += bracket;
    is_first_ = true;
    return fits();
  }
  bool close(char bracket) {
    --depth_;
    out_.text += bracket;
    is_first_ = false;
    return fits();
  }
  bool add(std::string_view text) {
    separate();
    out_.text += text;
    return fits();
  }
  void separate() {
    if (!std::exchange(is_first_, false)) out_.text += ',';
  }
  bool fits() { return out_.text.size() <= limits_.max_text || fails(drop::too_large); }
  bool fails(drop why) {
    fault_ = why;
    return false;
  }

  json_text& out_;
  const msgpack_limits& limits_;
  std::size_t depth_ = 0;
  bool is_first_ = true;
  drop fault_ = drop::malformed;
};

}  // namespace

std::variant<json_text, drop> to_json(std::string_view bytes, const msgpack_limits& limits) {
  json_text out;
  writer events(out, limits);
  if (!document::sax_parse(bytes, &events, document::input_format_t::msgpack)) return events.fault();
  if (!websocket::is_valid_utf8(out.text)) return drop::malformed;
  return out;
}

}  // namespace flinxx::adapter
