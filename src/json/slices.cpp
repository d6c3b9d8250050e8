#include "json/chars_detail.hpp"

#include <flinxx/json/scan.hpp>

#include <charconv>
#include <cstring>

// All of this walks over text that parse() has found valid, and checks nothing a second time.
namespace flinxx::json {
namespace {

std::string_view inside(const value& v) {
  return v.raw.substr(1, v.raw.size() - 2);
}

constexpr bool separates(char c) {
  return detail::is_space(c) || c == ',' || c == ':';
}

// The closing quote is the first one with an even number of backslashes before it. A description has an escape every
// fifty bytes, and memchr() flies over them.
const char* skip_string(const char* at, const char* end) {
  const char* const begin = ++at;
  for (;;) {
    at = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
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

constexpr bool is_closing(char c) {
  return c == ']' || c == '}';
}

inline void skip_separators(std::string_view& rest) {
  while (!rest.empty() && separates(rest.front())) rest.remove_prefix(1);
}

// Takes the next value off the inside of an array or object. Nothing at its end, which may be a closing bracket.
std::optional<value> take_value(std::string_view& rest) {
  skip_separators(rest);
  if (rest.empty() || is_closing(rest.front())) return std::nullopt;
  const char* const begin = rest.data();
  const char* const end = begin + rest.size();
  const kind k = detail::kind_of(*begin);
  const char* after = begin;
  if (k == kind::string) {
    after = skip_string(begin, end);
  } else if (k == kind::array || k == kind::object) {
    after = skip_brackets(begin, end);
  } else {
    while (after != end && !separates(*after) && !is_closing(*after)) ++after;
  }
  rest = {after, static_cast<std::size_t>(end - after)};
  return value{k, {begin, static_cast<std::size_t>(after - begin)}};
}

void note(const member& each, std::span<const std::string_view> keys, std::span<std::optional<value>> found) {
  const std::string_view key = inside(each.key);
  const bool is_plain = key.find('\\') == std::string_view::npos;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (is_plain ? key == keys[i] : equals(each.key, keys[i])) found[i] = each.value;
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
  skip_separators(rest_);
  if (rest_.empty()) return std::nullopt;
  const char* const begin = rest_.data();
  const char* const end = begin + rest_.size();
  token t{token_type::scalar, {detail::kind_of(*begin), {}}};
  const char* after = begin + 1;
  if (is_closing(*begin)) {
    t = {token_type::closing, {*begin == ']' ? kind::array : kind::object, {}}};
  } else if (t.value.kind == kind::array || t.value.kind == kind::object) {
    t.type = token_type::opening;
  } else if (t.value.kind == kind::string) {
    after = skip_string(begin, end);
  } else {
    while (after != end && !separates(*after) && !is_closing(*after)) ++after;
  }
  t.value.raw = {begin, static_cast<std::size_t>(after - begin)};
  rest_ = {after, static_cast<std::size_t>(end - after)};
  return t;
}

std::optional<value> find(const value& object, std::string_view key) {
  return find(object, std::array{key}).front();
}

void find(const value& object, std::span<const std::string_view> keys, std::span<std::optional<value>> found) {
  members all(object);
  while (const auto each = all.next()) note(*each, keys, found);
}

std::optional<value> find_in_only(std::string_view list, std::span<const std::string_view> keys,
                                  std::span<std::optional<value>> found) {
  skip_separators(list);
  if (!list.starts_with('{')) return std::nullopt;
  std::string_view rest = list.substr(1);
  while (const auto key = take_value(rest)) note({*key, *take_value(rest)}, keys, found);
  rest.remove_prefix(1);
  const value object{kind::object, list.substr(0, list.size() - rest.size())};
  return take_value(rest) ? std::nullopt : std::optional(object);
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
