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

// What is no percent-encoding stays as it is where that is allowed. Nothing otherwise.
std::optional<std::string> decode(std::string_view text, bool plus_is_space, bool keeps_broken) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (text[i] == '%' && high >= 0 && low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else if (text[i] == '%' && !keeps_broken) {
      return std::nullopt;
    } else {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

struct raw_pair {
  std::string_view name;
  std::string_view value;
};

// Takes the first one off a query that is not empty.
raw_pair take_pair(std::string_view& query) {
  const std::string_view pair = query.substr(0, query.find('&'));
  query.remove_prefix(std::min(query.size(), pair.size() + 1));
  const auto equals = std::min(pair.find('='), pair.size());
  return {pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
}

// As browsers read a query (URL Standard, 5.1).
std::string decode_of_query(std::string_view text) {
  return *decode(text, true, true);
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
  return decode(text, plus_is_space, false);
}

std::optional<std::string> query_value(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const raw_pair each = take_pair(query);
    if (decode_of_query(each.name) == key) return decode_of_query(each.value);
  }
  return std::nullopt;
}

std::vector<std::string> query_names(std::string_view query) {
  std::vector<std::string> out;
  while (!query.empty()) out.push_back(decode_of_query(take_pair(query).name));
  return out;
}

std::optional<std::string> file_name(std::string_view path) {
  auto name = percent_decode(path, false);
  if (name && (!name->starts_with('/') || suspicious(*name))) name.reset();
  return name;
}

}  // namespace flinxx::http
