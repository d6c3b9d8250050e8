#include "json/chars_detail.hpp"

#include <flinxx/json/scan.hpp>

#include <algorithm>
#include <charconv>

// All of this walks over text that parse() has found valid, and checks nothing a second time.
namespace flinxx::json {
namespace {

inline std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

inline std::string_view inside(const value& v) {
  return between(v.raw.data() + 1, v.raw.data() + v.raw.size() - 1);
}

// Between values nothing else is below a space.
constexpr bool separates(char c) {
  return c <= ' ' || c == ',' || c == ':';
}

constexpr bool is_closing(char c) {
  return c == ']' || c == '}';
}

// Below: from where something begins to what stands behind it.
inline const char* skip_separators(const char* at, const char* end) {
  while (at != end && separates(*at)) ++at;
  return at;
}

inline const char* skip_scalar(const char* at, const char* end) {
  while (at != end && !separates(*at) && !is_closing(*at)) ++at;
  return at;
}

// The closing quote is the first one with an even number of backslashes before it. A description has an escape every
// fifty bytes: to stop at each of them costs more than to count those before a quote.
inline const char* skip_string(const char* at, const char* end) {
  const char* const begin = ++at;
  for (;;) {
    at = detail::find_quote(at, end);
    const char* before = at++;
    while (before != begin && before[-1] == '\\') --before;
    if ((at - 1 - before) % 2 == 0) return at;
  }
}

const char* skip_brackets(const char* at, const char* end) {
  std::size_t depth = 0;
  do {
    switch (*at) {
      case '"': at = skip_string(at, end); continue;
      case '[':
      case '{': ++depth; break;
      case ']':
      case '}': --depth; break;
      default: break;
    }
    ++at;
  } while (depth > 0);
  return at;
}

inline const char* skip_value(const char* at, const char* end) {
  if (*at == '"') return skip_string(at, end);
  return *at == '{' || *at == '[' ? skip_brackets(at, end) : skip_scalar(at, end);
}

inline value value_between(const char* begin, const char* end) {
  return {detail::kind_of(*begin), between(begin, end)};
}

// Takes the next value off the inside of an array or object. Nothing at its end, which may be a closing bracket.
std::optional<value> take_value(std::string_view& rest) {
  const char* const end = rest.data() + rest.size();
  const char* const begin = skip_separators(rest.data(), end);
  if (begin == end || is_closing(*begin)) return std::nullopt;
  const char* const after = skip_value(begin, end);
  rest = between(after, end);
  return value_between(begin, after);
}

// The member's place among the keys, or their number. A key with escapes is compared without them.
std::size_t place_of(std::string_view key, bool is_plain, std::span<const std::string_view> keys) {
  const value string{kind::string, key};
  const std::string_view plain = inside(string);
  std::size_t i = 0;
  while (i < keys.size() && !(is_plain ? plain == keys[i] : equals(string, keys[i]))) ++i;
  return i;
}

// Finds what is wanted from the first member of an object on, and gives where the members end.
const char* find_members(const char* at, const char* end, const wanted& what);

// Of an outer member that comes again only the last one counts, with what is in it.
const char* find_in_member(const char* at, const char* end, const wanted& what) {
  std::fill(what.found.begin(), what.found.end(), std::nullopt);
  return *at == '{' ? find_members(at + 1, end, what) + 1 : skip_value(at, end);
}

const char* find_members(const char* at, const char* end, const wanted& what) {
  for (;;) {
    const char* const key = skip_separators(at, end);
    if (key == end || is_closing(*key)) return key;
    const char* const stop = detail::find_special(key + 1, end);
    const bool is_plain = *stop == '"';
    const char* const after_key = is_plain ? stop + 1 : skip_string(key, end);
    const std::size_t place = place_of(between(key, after_key), is_plain, what.keys);
    const char* const begin = skip_separators(after_key, end);
    const bool goes_in = place == 0 && what.inner != nullptr;
    at = goes_in ? find_in_member(begin, end, *what.inner) : skip_value(begin, end);
    if (place < what.keys.size()) what.found[place] = value_between(begin, at);
  }
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto append = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return append(code);
  if (code < 0x800) {
    append(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      append(0xE0 | code >> 12);
    } else {
      append(0xF0 | code >> 18);
      append(0x80 | (code >> 12 & 0x3F));
    }
    append(0x80 | (code >> 6 & 0x3F));
  }
  append(0x80 | (code & 0x3F));
}

// The UTF-16 code unit of the "\uXXXX" at the front; 0 if there stands something else.
std::uint32_t code_unit(std::string_view text) {
  std::uint32_t unit = 0;
  if (text.starts_with("\\u")) std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  return unit;
}

// Decodes the "\uXXXX" at the front, or a pair of them, and returns how much text that was.
std::size_t append_code_point(std::string& out, std::string_view text) {
  const std::uint32_t unit = code_unit(text);
  if (unit < 0xD800 || unit > 0xDFFF) {
    append_utf8(out, unit);
    return 6;
  }
  const std::uint32_t low = code_unit(text.substr(6));
  if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
    append_utf8(out, 0xFFFD);
    return 6;
  }
  append_utf8(out, 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF));
  return 12;
}

// Decodes the escape at the front and returns how much text that was.
std::size_t append_escaped(std::string& out, std::string_view text) {
  switch (text[1]) {
    case 'b': out += '\b'; break;
    case 'f': out += '\f'; break;
    case 'n': out += '\n'; break;
    case 'r': out += '\r'; break;
    case 't': out += '\t'; break;
    case 'u': return append_code_point(out, text);
    default: out += text[1]; break;
  }
  return 2;
}

}  // namespace

elements::elements(const value& array) noexcept
    : rest_(array.kind == kind::array ? inside(array) : std::string_view()) {}

std::optional<value> elements::next() noexcept {
  return take_value(rest_);
}

members::members(const value& object) noexcept
    : rest_(object.kind == kind::object ? inside(object) : std::string_view()) {}

std::optional<member> members::next() noexcept {
  const auto key = take_value(rest_);
  if (!key) return std::nullopt;
  return member{*key, *take_value(rest_)};
}

std::optional<token> tokens::next() noexcept {
  const char* const end = rest_.data() + rest_.size();
  const char* const begin = skip_separators(rest_.data(), end);
  if (begin == end) return std::nullopt;
  token t{token_type::scalar, {detail::kind_of(*begin), {}}};
  const char* after = begin + 1;
  if (is_closing(*begin)) {
    t = {token_type::closing, {*begin == ']' ? kind::array : kind::object, {}}};
  } else if (t.value.kind == kind::array || t.value.kind == kind::object) {
    t.type = token_type::opening;
  } else if (t.value.kind == kind::string) {
    after = skip_string(begin, end);
  } else {
    after = skip_scalar(begin, end);
  }
  t.value.raw = between(begin, after);
  rest_ = between(after, end);
  return t;
}

std::optional<value> find(const value& object, std::string_view key) {
  return find(object, std::array{key}).front();
}

void find(const value& object, std::span<const std::string_view> keys, std::span<std::optional<value>> found) {
  if (object.kind != kind::object) return;
  const std::string_view all = inside(object);
  find_members(all.data(), all.data() + all.size(), {keys, found});
}

std::optional<value> find_in_only(std::string_view list, const wanted& what) {
  const char* const end = list.data() + list.size();
  const char* const begin = skip_separators(list.data(), end);
  if (begin == end || *begin != '{') return std::nullopt;
  const char* const after = find_members(begin + 1, end, what) + 1;
  if (skip_separators(after, end) != end) return std::nullopt;
  return value{kind::object, between(begin, after)};
}

std::string decode(const value& string) {
  std::string out;
  if (string.kind != kind::string) return out;
  std::string_view rest = inside(string);
  out.reserve(rest.size());
  for (;;) {
    const std::size_t escape = rest.find('\\');
    out.append(rest.substr(0, escape));
    if (escape == std::string_view::npos) return out;
    rest.remove_prefix(escape);
    rest.remove_prefix(append_escaped(out, rest));
  }
}

plain_text::plain_text(const value& string) {
  if (string.kind != kind::string) return;
  view_ = inside(string);
  if (view_.find('\\') != std::string_view::npos) view_ = decoded_ = decode(string);
}

bool equals(const value& string, std::string_view text) {
  if (string.kind != kind::string) return false;
  const std::size_t size = inside(string).size();
  // An escape is at least as long as what it stands for, and six times as long at most.
  if (size < text.size() || size / 6 > text.size()) return false;
  return plain_text(string).view() == text;
}

std::optional<std::int64_t> to_int64(const value& number) noexcept {
  if (number.kind != kind::number) return std::nullopt;
  std::int64_t result = 0;
  const char* const end = number.raw.data() + number.raw.size();
  const auto [stop, error] = std::from_chars(number.raw.data(), end, result);
  if (error != std::errc() || stop != end) return std::nullopt;
  return result;
}

}  // namespace flinxx::json
