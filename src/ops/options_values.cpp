#include "ops/authority_detail.hpp"
#include "ops/options_detail.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <strings.h>

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

// What Firefox refuses besides port 0 (Fetch, 2.9, "bad port"), for STUN and TURN too.
constexpr std::array blocked_ports{0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,
                                   37,   42,   43,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,
                                   111,  113,  115,  117,  119,  123,  135,  137,  139,  143,  161,  179,  389,  427,
                                   465,  512,  513,  514,  515,  526,  530,  531,  532,  540,  548,  554,  556,  563,
                                   587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049, 3659, 4045, 4190,
                                   5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};

// A host whose last label is a number is an IPv4 address, or no host (URL, 3.5).
bool is_host(std::string_view host, bool in_brackets) {
  if (in_brackets) return address_bits(host) == 128;
  auto last = host.substr(0, host.size() - (host.ends_with('.') ? 1 : 0));
  last = last.substr(last.rfind('.') + 1);
  const bool is_hex = last.starts_with("0x") || last.starts_with("0X");
  const bool is_number = is_hex ? last.find_first_not_of("0123456789abcdefABCDEF", 2) == last.npos
                                : !last.empty() && last.find_first_not_of("0123456789") == last.npos;
  return !is_number || address_bits(host) == 32;
}

// Of what follows "stun:" or "turn:": whether browsers take it. A refused URL keeps them from making any connection.
bool is_for_browsers(std::string_view text) {
  const auto found = parse_authority(text);
  return found && is_host(found->host, found->in_brackets) &&
         std::find(blocked_ports.begin(), blocked_ports.end(), found->port.value_or(3478)) == blocked_ports.end();
}

// In letters of either case.
bool cut_scheme(std::string_view& text, std::string_view scheme) {
  if (text.size() < scheme.size() || strncasecmp(text.data(), scheme.data(), scheme.size()) != 0) return false;
  text.remove_prefix(scheme.size());
  return true;
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
  if (text == "*") return true;
  if (std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return false;
  return (cut_scheme(text, "http://") || cut_scheme(text, "https://")) && parse_authority(text);
}

bool is_stun_url(std::string_view text) {
  return cut_scheme(text, "stun:") && is_for_browsers(text);
}

bool is_turn_url(std::string_view text) {
  if (!cut_scheme(text, "turn:") && !cut_scheme(text, "turns:")) return false;
  const bool has_transport = text.ends_with("?transport=udp") || text.ends_with("?transport=tcp");
  return is_for_browsers(text.substr(0, has_transport ? text.rfind('?') : text.npos));
}

bool is_graphic(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) return false;
  }
  return true;
}

}  // namespace flinxx::ops::detail
