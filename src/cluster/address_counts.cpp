#include "cluster/address_counts.hpp"

#include <flinxx/ops/bytes.hpp>

namespace flinxx::cluster {
namespace {

// The first half of an address of IPv6, or what stands for one of IPv4 (ops::address_key).
ops::address_key key_of(std::uint64_t value) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
  if (value >> 32 == 0xffffffff) return ops::address_key::v4({bytes[4], bytes[5], bytes[6], bytes[7]});
  return ops::address_key::v6(bytes);
}

}  // namespace

std::string bytes_of(const std::vector<ops::address_count>& counts) {
  std::string out;
  ops::byte_writer to(out);
  for (const auto& [who, count] : counts) to.number(who.value()).number(static_cast<std::uint32_t>(count));
  return out;
}

std::vector<ops::address_count> address_counts_of(std::string_view bytes) {
  std::vector<ops::address_count> out;
  ops::byte_reader in(bytes);
  while (!in.at_end()) {
    const auto who = in.number<std::uint64_t>();
    const auto count = in.number<std::uint32_t>();
    if (in.failed()) break;
    out.push_back({key_of(who), static_cast<std::int32_t>(count)});
  }
  return out;
}

}  // namespace flinxx::cluster
