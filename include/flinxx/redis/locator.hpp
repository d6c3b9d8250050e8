#pragma once

#include <flinxx/net/look_up.hpp>
#include <flinxx/ops/redis_url.hpp>
#include <flinxx/redis/connection.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace flinxx::redis {

/// Finds out at which address Redis is now, without blocking the worker: by the resolver, and where there are Sentinels
/// by asking one after the other. A look-up may last for ever: it counts for `timeout`, and the next one waits for its
/// end. On the worker's thread.
class locator final : private connection::listener, private net::timer {
 public:
  using endpoint = boost::asio::ip::tcp::endpoint;
  using trust_pointer = std::shared_ptr<const net::tls_trust>;
  /// Without an endpoint `why` says why not.
  using on_located = std::function<void(std::optional<endpoint> where, const std::string& why)>;

  locator(net::worker& home, const ops::redis_url& url, trust_pointer trust, std::chrono::milliseconds timeout);
  ~locator() override;

  /// `heard` is called once, and never from within. One at a time.
  void locate(on_located heard);
  /// An endpoint that was found, with whom its certificate has to be for.
  [[nodiscard]] wire::place place_of(const endpoint& where) const { return {where, host_, trust_}; }

 private:
  using on_resolved = std::function<void(std::optional<endpoint>, const std::string&)>;

  void on_connected() override;
  void on_lost(const std::string& why) override;
  void on_timer() override;
  void resolve(const ops::redis_url::server& server, on_resolved heard);
  void ask_for_name();
  void looked_up(const std::string& host, const boost::system::error_code& ec,
                 const net::look_up::endpoints& endpoints);
  void resolved(std::optional<endpoint> where, const std::string& why);
  void ask_next();
  void read_master(const reply& reply);
  void found(std::optional<endpoint> where, const std::string& why);

  net::worker& home_;
  const ops::redis_url& url_;
  const trust_pointer trust_;
  const std::chrono::milliseconds timeout_;
  std::string host_;  // that was resolved last
  net::look_up look_up_;
  connection sentinel_;
  std::optional<ops::redis_url::server> master_;  // as the Sentinel says
  std::size_t next_ = 0;                          // of the Sentinels
  std::size_t asked_ = 0;
  std::string fault_;            // of the Sentinel that was asked last
  std::size_t resolutions_ = 0;  // of several addresses each has its turn
  ops::redis_url::server name_;  // that is looked up, or to be
  on_resolved heard_name_;
  on_located heard_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace flinxx::redis
