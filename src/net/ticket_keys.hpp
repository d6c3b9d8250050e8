#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace flinxx::net {

/// How long a session ticket works, and how long tickets are sealed with the same key.
inline constexpr std::chrono::seconds ticket_lifetime = std::chrono::hours(12);

/// What tickets are sealed with, and the name by which they say so. Wiped at its end.
struct ticket_key {
  ticket_key() = default;
  ticket_key(const ticket_key&) = default;
  ticket_key& operator=(const ticket_key&) = default;
  ~ticket_key();

  std::array<std::uint8_t, 16> name{};
  std::array<std::uint8_t, 32> cipher{};
  std::array<std::uint8_t, 32> mac{};
};

/// The keys of session tickets (RFC 5077), another one for each window of time. With a secret they are derived from it,
/// so whoever has the same one knows them, also a server that is started again. The key of the window before still
/// opens, and so does the one of the next: another server's clock may be ahead. Without a secret each is random, and
/// forgotten at the first ticket after its two windows. Any thread. Times are in seconds since 1970.
class ticket_keys {
 public:
  explicit ticket_keys(std::string secret) : secret_(std::move(secret)) {}
  ticket_keys(const ticket_keys&) = delete;
  ticket_keys& operator=(const ticket_keys&) = delete;
  ~ticket_keys();

  /// What a ticket is sealed with now.
  [[nodiscard]] ticket_key newest(std::int64_t now);

  struct found {
    ticket_key key;
    bool is_old = false;  // the ticket is to be replaced by one of the newest key
  };
  /// What opens a ticket that names its key so.
  [[nodiscard]] std::optional<found> find(std::span<const std::uint8_t, 16> name, std::int64_t now);

 private:
  void turn_to(std::int64_t window);
  [[nodiscard]] ticket_key make(std::int64_t window) const;

  std::mutex mutex_;
  std::string secret_;
  std::map<std::int64_t, ticket_key> keys_;  // guarded by mutex_; of the windows that count
};

}  // namespace flinxx::net
