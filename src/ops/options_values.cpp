#include "ops/options_detail.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <regex>

namespace flinxx::ops::detail {
namespace {

// The number of bits in an address of the family of `text`, or 0 where it is no address.
int address_bits(std::string_view text) {
  if (!is_graphic(text)) return 0;
  const std::string address(text);
  unsigned char bytes[16];
  if (inet_pton(AF_INET, address.c_str(), bytes) == 1) return 32;
  return inet_pton(AF_INET6, address.c_str(), bytes) == 1 ? 128 : 0;
}

// The second group of `pattern` is the port with its colon.
bool matches(std::string_view text, const std::regex& pattern) {
  // The library matches recursively: a long text would be a deep stack.
  if (text.size() > 300) return false;
  std::cmatch parts;
  if (!std::regex_match(text.data(), text.data() + text.size(), parts, pattern)) return false;
  return !parts[2].matched || std::stoi(parts[2].str().substr(1)) <= 65'535;
}

}  // namespace

bool is_address(std::string_view text) {
  return address_bits(text) > 0;
}

bool is_network(std::string_view text) {
  const auto slash = text.find('/');
  const int most = address_bits(text.substr(0, slash));
  if (slash == text.npos || most == 0) return most > 0;
  const char* const end = text.data() + text.size();
  int bits = -1;
  const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
  return error == std::errc() && stop == end && bits >= 0 && bits <= most;
}

bool is_origin(std::string_view text) {
  static const std::regex pattern(R"(\*|https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?)");
  return matches(text, pattern);
}

bool is_stun_url(std::string_view text) {
  static const std::regex pattern(R"(stuns?:([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?)");
  return matches(text, pattern);
}

bool is_turn_url(std::string_view text) {
  static const std::regex pattern(
      R"(turns?:([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(\?transport=(udp|tcp))?)");
  return matches(text, pattern);
}

bool is_graphic(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) return false;
  }
  return true;
}

}  // namespace flinxx::ops::detail
