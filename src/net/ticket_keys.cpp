#include "net/ticket_keys.hpp"

#include <flinxx/ops/derive.hpp>
#include <flinxx/ops/random.hpp>

#include <openssl/crypto.h>

#include <algorithm>

namespace flinxx::net {
namespace {

std::int64_t window_at(std::int64_t now) {
  return now / ticket_lifetime.count();
}

}  // namespace

ticket_key::~ticket_key() {
  OPENSSL_cleanse(this, sizeof *this);
}

ticket_keys::~ticket_keys() {
  OPENSSL_cleanse(secret_.data(), secret_.size());
}

ticket_key ticket_keys::make(std::int64_t window) const {
  ticket_key out;
  const std::string purpose = "flinxx tls ticket 1 " + std::to_string(window);
  const auto fill = [&](const char* part, std::span<std::uint8_t> room) {
    if (secret_.empty()) return ops::fill_random(room);
    ops::derive_key(secret_, purpose + part, room);
  };
  fill(" name", out.name);
  fill(" cipher", out.cipher);
  fill(" mac", out.mac);
  return out;
}

void ticket_keys::turn_to(std::int64_t window) {
  std::erase_if(keys_, [window](const auto& each) { return each.first < window - 1 || each.first > window + 1; });
  const std::int64_t around = secret_.empty() ? 0 : 1;
  for (std::int64_t w = window - around; w <= window + around; ++w) {
    if (!keys_.contains(w)) keys_.emplace(w, make(w));
  }
}

ticket_key ticket_keys::newest(std::int64_t now) {
  const std::int64_t window = window_at(now);
  const std::lock_guard lock(mutex_);
  turn_to(window);
  return keys_.at(window);
}

std::optional<ticket_keys::found> ticket_keys::find(std::span<const std::uint8_t, 16> name, std::int64_t now) {
  const std::int64_t window = window_at(now);
  const std::lock_guard lock(mutex_);
  turn_to(window);
  for (const auto& [of, key] : keys_) {
    if (std::equal(name.begin(), name.end(), key.name.begin())) return found{key, of < window};
  }
  return std::nullopt;
}

}  // namespace flinxx::net
