#include <flinxx/ops/base64.hpp>
#include <flinxx/websocket/handshake.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <vector>

namespace flinxx::websocket {
namespace {

constexpr bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// 16 bytes are 22 characters and two of padding.
bool is_key(std::string_view key) {
  return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, is_base64);
}

// RFC 9110, 5.6.2.
constexpr bool is_token_char(char c) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return is_base64(c) ? c != '/' : marks.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

std::string_view trim(std::string_view text) {
  const auto first = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

}  // namespace

std::optional<std::string_view> choose_protocol(std::string_view list) {
  if (list.empty()) return list;
  std::vector<std::string_view> offered;
  for (bool more = true; more;) {
    const auto comma = list.find(',');
    offered.push_back(trim(list.substr(0, comma)));
    if (!is_token(offered.back())) return std::nullopt;
    more = comma != list.npos;
    if (more) list.remove_prefix(comma + 1);
  }
  const auto first = offered.front();
  std::sort(offered.begin(), offered.end());
  if (std::adjacent_find(offered.begin(), offered.end()) != offered.end()) return std::nullopt;
  return first;
}

std::optional<std::string> accept_key(std::string_view sec_websocket_key) {
  if (!is_key(sec_websocket_key)) return std::nullopt;
  constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const std::string joined = std::string(sec_websocket_key).append(guid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(joined.data(), joined.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) return std::nullopt;
  return ops::to_base64({digest.data(), size});
}

}  // namespace flinxx::websocket
