#pragma once

#include <flinxx/cluster/store.hpp>
#include <flinxx/ops/redis_url.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace flinxx::net {
class worker;
}

namespace flinxx::cluster {

struct redis_settings {
  ops::redis_url url;
  std::string ca_file{};                           ///< With TLS: whom to believe; empty: whom the system does.
  std::string cluster = "fx";                      ///< Before all keys: clusters that share a Redis differ in it.
  std::chrono::milliseconds timeout{2'000};        ///< To connect, and for an answer.
  std::chrono::milliseconds longest_pause{1'000};  ///< Between two attempts to connect.
};

/// A store in Redis. SIGPIPE has to be ignored in the process. It is used and destroyed on the worker's thread, or
/// before and after the worker runs. Throws std::runtime_error if the CA file cannot be used.
[[nodiscard]] std::unique_ptr<store> make_redis_store(net::worker& home, const redis_settings& s);

/// What tells two session keys apart and gives neither away. Takes some hundredths of a second.
[[nodiscard]] std::string fingerprint_of(std::string_view session_key, std::string_view cluster);

}  // namespace flinxx::cluster
