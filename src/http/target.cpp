#include "http/words.hpp"

#include <flinxx/http/target.hpp>

#include <algorithm>

namespace flinxx::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Cuts scheme and authority off an absolute-form (RFC 3986, section 3); false for another one.
bool cut_authority(std::string_view& text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!same_word(text.substr(0, scheme.size()), scheme)) continue;
    text.remove_prefix(std::min(text.find_first_of("/?#", scheme.size()), text.size()));
    return true;
  }
  return false;
}

bool suspicious(std::string_view path) {
  for (const char c : path)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7f) return true;
  return path.find("..") != std::string_view::npos || path.find("//") != std::string_view::npos;
}

}  // namespace

std::optional<target> split_target(std::string_view text) {
  if (text == "*") return target{text, {}};
  const bool absolute = cut_authority(text);
  const auto mark = text.find('?');
  target t{text.substr(0, mark), mark == std::string_view::npos ? std::string_view() : text.substr(mark + 1)};
  if (absolute && t.path.empty()) t.path = "/";
  if (!t.path.starts_with('/')) return std::nullopt;
  return t;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

std::optional<std::string> query_value(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    const auto equals = pair.find('=');
    if (percent_decode(pair.substr(0, equals), true) != key) continue;
    return percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
  }
  return std::nullopt;
}

std::optional<std::string> file_name(std::string_view path) {
  auto name = percent_decode(path, false);
  if (name && (!name->starts_with('/') || suspicious(*name))) name.reset();
  return name;
}

}  // namespace flinxx::http
