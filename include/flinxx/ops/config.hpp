#pragma once

#include <flinxx/ops/log_level.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::ops {

enum class ice_policy : std::uint8_t { all, relay };
enum class proof_policy : std::uint8_t { off, on, automatic };
enum class address_policy : std::uint8_t { off, on, hashed };
enum class address_header : std::uint8_t { x_forwarded_for, forwarded };

/// Everything that can be set from outside, with its defaults. What parse_options() returns has been checked: each
/// value is within the bounds that `--help` names. Plain data; read by all threads once the server runs.
struct config {
  // Network
  std::string host = "0.0.0.0";              ///< A numeric IPv4 or IPv6 address.
  std::uint16_t port = 5000;                 ///< 0: a free one.
  unsigned threads = 0;                      ///< 0: a thread a core.
  std::string web_root;                      ///< Empty: wherever the built page is found.
  std::vector<std::string> cors_origins;     ///< Origins as browsers send them, or "*".
  std::vector<std::string> connect_origins;  ///< The same, for the page's connect-src.
  std::vector<std::string> trusted_proxies;  ///< Numeric addresses, with "/<bits>" where they are networks.
  address_header client_address_header = address_header::x_forwarded_for;
  bool proxy_protocol = false;   ///< Whether each connection begins with a PROXY header.
  unsigned max_connections = 0;  ///< 0: as many as the limit of open files allows.
  std::string tls_cert;
  std::string tls_key;
  std::uint16_t tls_redirect_port = 0;    ///< 0: none.
  bool https_redirect = false;            ///< Whether what did not come over TLS is sent there.
  std::chrono::seconds hsts{31'536'000};  ///< 0: off.
  std::chrono::milliseconds first_byte_timeout{20'000};
  std::chrono::milliseconds request_timeout{20'000};     ///< From its first byte to its last.
  std::chrono::milliseconds keep_alive_timeout{65'000};  ///< Between two requests.
  std::chrono::milliseconds drain_timeout{5'000};

  // Protocol
  std::chrono::milliseconds ping_interval{25'000};
  std::chrono::milliseconds ping_timeout{20'000};
  std::chrono::milliseconds connect_timeout{45'000};  ///< From open to the Socket.IO CONNECT.
  std::chrono::milliseconds upgrade_timeout{10'000};
  std::chrono::milliseconds recovery_time{120'000};  ///< 0: off.
  std::string session_key;                           ///< Never to be printed. Empty: a random one.
  std::size_t max_payload = 1'000'000;               ///< Bytes.
  std::size_t max_outbox = 4'194'304;                ///< Bytes a connection.

  std::chrono::milliseconds invite_time{600'000};  ///< From when the link was made.
  std::chrono::milliseconds relax_time{5'000};     ///< 0: wishes are a preference of the one who comes.

  // Cluster
  std::string redis;                ///< A URL that parse_redis_url() takes. Never to be printed. Empty: no cluster.
  std::string redis_ca;             ///< Whose certificates that Redis may have. Empty: those that the system trusts.
  std::string cluster_name = "fx";  ///< Before all keys.
  std::optional<std::uint16_t> node_number;  ///< Otherwise the smallest that is free.
  std::chrono::milliseconds linger{50};

  // Limits: requests a minute, 0 for no limit
  bool rate_limits = true;            ///< False: none of these applies.
  unsigned limit_health = 100;        ///< A client address.
  unsigned limit_stats = 50;          ///< A client address.
  unsigned limit_connect = 10;        ///< A client address.
  unsigned limit_find = 5;            ///< A user.
  unsigned limit_skip = 10;           ///< A user.
  unsigned limit_connections = 1024;  ///< A client address, at a time.

  // Moderation
  unsigned report_limit = 5;  ///< Reporters that make a pause; 0: none does.
  proof_policy proof = proof_policy::off;
  std::chrono::seconds report_window{86'400};                    ///< Within which they report.
  std::vector<std::string> ban_times{"900", "86400", "604800"};  ///< Seconds; not empty.
  std::string ban_file;                                          ///< Not empty only with a session_key.
  std::string contact;                                           ///< Where visitors can write to.

  std::string moderation_webhook;         ///< What parse_http_url() takes. Never to be printed. Empty: none.
  std::string moderation_webhook_secret;  ///< Never to be printed.

  // ICE
  std::vector<std::string> stun_urls;
  std::vector<std::string> turn_urls;  ///< Not empty only with a turn_secret.
  std::string turn_secret;             ///< Never to be printed.
  std::chrono::seconds turn_ttl{3'600};
  ice_policy ice_transport_policy = ice_policy::all;

  // The page
  unsigned min_age = 18;  ///< Years; 0: the page does not ask.
  std::string site_dir;   ///< The operator's name and pages; empty: ours.

  // The admin listener
  std::string admin_listen;  ///< What parse_listen_address() takes. Empty: there is none.
  std::string admin_token;   ///< Never to be printed. Not empty where others than this machine can connect.
  std::vector<std::string> admin_ui_origins;  ///< Without "*". Empty: Socket.IO is not spoken there.

  // Logging
  ops::log_level log_level = ops::log_level::info;
  ops::log_format log_format = ops::log_format::text;
  bool log_connections = false;                        ///< Whether the end of each connection is logged.
  address_policy log_addresses = address_policy::off;  ///< How such a line names the client.
  std::string call_events;  ///< A file, or "redis". Empty: nobody is told of calls that are over.
  std::string statsd;       ///< What parse_host_port() takes. Empty: nothing is pushed.
  std::vector<std::string> statsd_tags;

  std::string config_file;  ///< The file that has been read; empty: none.
};

}  // namespace flinxx::ops
