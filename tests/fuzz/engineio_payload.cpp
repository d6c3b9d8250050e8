#include "fuzz/support.hpp"

#include <flinxx/engineio/packet.hpp>

#include <algorithm>
#include <array>
#include <vector>

using namespace flinxx::engineio;

namespace {

struct item {
  packet_type type;
  bool binary;
  std::string data;
  bool operator==(const item&) const = default;
};
using items = std::optional<std::vector<item>>;  // nothing if the payload is malformed anywhere

items read(std::string_view payload) {
  payload_reader reader(payload);
  std::vector<item> out;
  packet p;
  auto status = reader.next(p);
  for (; status == payload_reader::status::packet; status = reader.next(p))
    out.push_back({p.type, p.binary, std::string(p.data)});
  return status == payload_reader::status::end ? items(out) : std::nullopt;
}

// RFC 4648, either alphabet, with all of the padding or none, and blanks anywhere. What the bits beside the last byte
// are is left open there.
std::optional<std::string> decode_base64(std::string text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::erase_if(text, [](char c) { return std::string_view(" \t\r\n").find(c) != std::string_view::npos; });
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  if (text.find('=') == text.npos) text.append((4 - text.size() % 4) % 4, '=');
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.pop_back();
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (digits.find(c) == digits.npos) return std::nullopt;
    bits = bits << 6 | static_cast<unsigned>(digits.find(c));
    count += 6;
    if (count >= 8) out += static_cast<char>(bits >> (count -= 8));
  }
  return out;
}

items read_naively(const std::string& payload) {
  std::vector<item> out;
  std::size_t begin = 0, end = 0;
  do {
    end = std::min(payload.find(separator, begin), payload.size());
    const std::string one = payload.substr(begin, end - begin);
    if (one.empty() || std::string_view("0123456b").find(one[0]) == std::string_view::npos) return std::nullopt;
    if (one[0] != 'b') {
      out.push_back({static_cast<packet_type>(one[0]), false, one.substr(1)});
    } else if (const auto bytes = decode_base64(one.substr(1))) {
      out.push_back({packet_type::message, true, *bytes});
    } else {
      return std::nullopt;
    }
    begin = end + 1;
  } while (end != payload.size());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = text_of(data, size);
  std::string payload;
  append_binary(payload, input);
  require(read(payload) == items({{packet_type::message, true, std::string(input)}}));

  const auto packets = read(input);
  require(packets == read_naively(std::string(input)));
  if (!packets) return 0;
  payload.clear();
  bool all_text = true;
  for (const item& each : *packets) {
    all_text = all_text && !each.binary;
    const std::string_view whole = each.data;
    const std::array pieces{whole.substr(0, size % (whole.size() + 1)), whole.substr(size % (whole.size() + 1))};
    each.binary ? append_binary(payload, whole) : append_text(payload, each.type, pieces);
  }
  require(read(payload) == packets);
  require(!all_text || payload == input);
  return 0;
}
