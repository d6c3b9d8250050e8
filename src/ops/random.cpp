#include <flinxx/ops/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string.h>
#include <unistd.h>

namespace flinxx::ops {
namespace {

struct pool {
  std::array<std::uint8_t, 256> bytes;  // what getentropy() gives at a time
  std::size_t used = sizeof bytes;
};

}  // namespace

bool random_works() noexcept {
  std::uint8_t probe[16];
  return getentropy(probe, sizeof probe) == 0;
}

void fill_random(std::span<std::uint8_t> out) noexcept {
  thread_local pool own;
  while (!out.empty()) {
    if (own.used == own.bytes.size()) {
      if (getentropy(own.bytes.data(), own.bytes.size()) != 0) std::abort();
      own.used = 0;
    }
    const auto count = std::min(out.size(), own.bytes.size() - own.used);
    std::copy_n(own.bytes.data() + own.used, count, out.data());
    explicit_bzero(own.bytes.data() + own.used, count);
    own.used += count;
    out = out.subspan(count);
  }
}

id128 random_id() noexcept {
  id128 id;
  fill_random(id);
  return id;
}

std::string uuid_v4(id128 id) {
  static constexpr char digits[] = "0123456789abcdef";
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0f) | 0x40);
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3f) | 0x80);
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[id[i] >> 4];
    text += digits[id[i] & 0x0f];
  }
  return text;
}

}  // namespace flinxx::ops
