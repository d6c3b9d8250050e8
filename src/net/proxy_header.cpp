#include "net/proxy_header.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace flinxx::net {
namespace {

using namespace std::string_view_literals;
using status = proxy_header::verdict;
using family = proxy_header::kind;

constexpr auto signature_1 = "PROXY "sv;
constexpr auto signature_2 = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t max_line = 107;  // of version 1, with its end
constexpr std::size_t head_size = 16;  // of version 2: signature, version and command, family, length

constexpr proxy_header malformed{.status = status::malformed, .family = family::none, .source = {}, .size = 0};
constexpr proxy_header incomplete{};

constexpr unsigned byte_at(std::string_view bytes, std::size_t at) noexcept {
  return static_cast<unsigned char>(bytes[at]);
}

std::string_view take_word(std::string_view& line) noexcept {
  const auto end = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

bool is_port(std::string_view text) noexcept {
  unsigned value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && stop == text.data() + text.size();
  return whole && value <= 65'535 && (text.size() == 1 || text[0] != '0');
}

bool read_address(std::string_view text, family f, unsigned char* bytes) noexcept {
  char terminated[INET6_ADDRSTRLEN] = {};
  if (text.size() >= sizeof terminated || text.find('\0') != text.npos) return false;
  std::copy(text.begin(), text.end(), terminated);
  return inet_pton(f == family::v4 ? AF_INET : AF_INET6, terminated, bytes) == 1;
}

// "TCP4 192.0.2.7 203.0.113.1 51234 443", or "UNKNOWN" and whatever.
proxy_header read_line(std::string_view line, std::size_t size) noexcept {
  proxy_header header{.status = status::complete, .family = family::none, .source = {}, .size = size};
  std::string_view rest = line;
  const auto protocol = take_word(rest);
  if (protocol == "UNKNOWN") return header;
  if (protocol != "TCP4" && protocol != "TCP6") return malformed;
  header.family = protocol == "TCP4" ? family::v4 : family::v6;
  std::array<unsigned char, 16> target{};
  const auto source = take_word(rest), destination = take_word(rest), source_port = take_word(rest);
  const bool sound = read_address(source, header.family, header.source.data()) &&
                     read_address(destination, header.family, target.data()) && is_port(source_port) && is_port(rest);
  return sound ? header : malformed;
}

proxy_header read_version_1(std::string_view bytes) noexcept {
  const auto end = bytes.substr(0, max_line).find("\r\n");
  if (end == bytes.npos) return bytes.size() < max_line ? incomplete : malformed;
  return read_line(bytes.substr(signature_1.size(), end - signature_1.size()), end + 2);
}

proxy_header read_version_2(std::string_view bytes) noexcept {
  if (bytes.size() < head_size) return incomplete;
  const unsigned version = byte_at(bytes, 12) >> 4, command = byte_at(bytes, 12) & 15;
  const unsigned addresses = byte_at(bytes, 13) >> 4, transport = byte_at(bytes, 13) & 15;
  const std::size_t length = byte_at(bytes, 14) << 8 | byte_at(bytes, 15);
  if (version != 2 || command > 1 || addresses > 3 || transport > 2 || head_size + length > max_proxy_header)
    return malformed;
  proxy_header header{.status = status::complete, .family = family::none, .source = {}, .size = head_size + length};
  if (command == 1 && addresses == 1) header.family = family::v4;
  if (command == 1 && addresses == 2) header.family = family::v6;
  const std::size_t address_size = header.family == family::v4 ? 4 : header.family == family::v6 ? 16 : 0;
  if (address_size != 0 && length < 2 * address_size + 4) return malformed;  // two addresses and two ports
  if (bytes.size() < header.size) return incomplete;
  std::copy_n(bytes.begin() + head_size, address_size, header.source.begin());
  return header;
}

}  // namespace

proxy_header read_proxy_header(std::string_view bytes) noexcept {
  const auto begins = [&](std::string_view signature) {
    const auto size = std::min(bytes.size(), signature.size());
    return bytes.substr(0, size) == signature.substr(0, size);
  };
  if (begins(signature_1)) return bytes.size() < signature_1.size() ? incomplete : read_version_1(bytes);
  if (begins(signature_2)) return bytes.size() < signature_2.size() ? incomplete : read_version_2(bytes);
  return malformed;
}

}  // namespace flinxx::net
