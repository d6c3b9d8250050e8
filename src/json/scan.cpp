#include "json/chars_detail.hpp"

#include <flinxx/json/scan.hpp>

#include <algorithm>
#include <array>

namespace flinxx::json {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Walks over one value. Brackets that wait for their end are a byte each, so depth costs no recursion.
class validator {
 public:
  validator(std::string_view text, std::size_t max_depth)
      : at_(text.data()), end_(at_ + text.size()), max_depth_(std::min(max_depth, depth_limit)) {}

  std::optional<value> run() {
    skip_space();
    const char* const begin = at_;
    if (!one_value()) return std::nullopt;
    const std::string_view raw(begin, static_cast<std::size_t>(at_ - begin));
    skip_space();
    if (at_ != end_) return std::nullopt;
    return value{detail::kind_of(*begin), raw};
  }

 private:
  // One call to each part, so that the compiler makes one loop of them all.
  bool one_value() {
    bool is_key = false;
    for (;;) {
      skip_space();
      if (at_ == end_) return false;
      if (*at_ == '"') {
        if (!string()) return false;
        if (is_key) {
          if (!colon()) return false;
          is_key = false;
          continue;
        }
      } else if (is_key) {
        return false;
      } else if (*at_ == '{' || *at_ == '[') {
        if (!open()) return false;
        is_key = in_object();
        skip_space();
        if (at_ == end_ || *at_ != closer()) continue;
      } else if (!scalar()) {
        return false;
      }
      if (!close_all()) return false;
      if (depth_ == 0) return true;
      is_key = in_object();
    }
  }

  bool open() {
    if (depth_ == max_depth_) return false;
    closers_[depth_++] = *at_++ == '{' ? '}' : ']';
    return true;
  }

  // After a value, or in a pair of brackets with none: the brackets that close, then a comma unless the outermost value
  // has ended.
  bool close_all() {
    while (depth_ > 0) {
      skip_space();
      if (take(',')) return true;
      if (!take(closer())) return false;
      --depth_;
    }
    return true;
  }

  bool colon() {
    skip_space();
    return take(':');
  }

  bool scalar() {
    switch (*at_) {
      case 't': return literal("true");
      case 'f': return literal("false");
      case 'n': return literal("null");
      default: return number();
    }
  }

  bool literal(std::string_view word) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  bool digits() {
    const char* const begin = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != begin;
  }

  bool string() {
    ++at_;
    for (;;) {
      at_ = detail::find_special(at_, end_);
      if (at_ == end_) return false;
      const char c = *at_++;
      if (c == '"') return true;
      if (c != '\\' || !escape()) return false;
    }
  }

  bool escape() {
    if (at_ == end_) return false;
    switch (*at_++) {
      case '"':
      case '\\':
      case '/':
      case 'b':
      case 'f':
      case 'n':
      case 'r':
      case 't': return true;
      case 'u': break;
      default: return false;
    }
    if (end_ - at_ < 4 || !std::all_of(at_, at_ + 4, is_hex)) return false;
    at_ += 4;
    return true;
  }

  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (at_ != end_ && detail::is_space(*at_)) ++at_;
  }

  char closer() const { return closers_[depth_ - 1]; }
  bool in_object() const { return closer() == '}'; }

  const char* at_;
  const char* end_;
  std::size_t max_depth_;
  std::size_t depth_ = 0;
  std::array<char, depth_limit> closers_;  // only what has been opened is written
};

}  // namespace

std::optional<value> parse(std::string_view text, std::size_t max_depth) {
  return validator(text, max_depth).run();
}

}  // namespace flinxx::json
