#pragma once

#include <flinxx/net/stream.hpp>
#include <flinxx/net/tls_trust.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/redis/reply_bounds.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct redisReader;
struct redisReply;

namespace flinxx::redis {

/// The bytes of a connection to Redis, over TCP or TLS; hiredis reads the replies. On one worker's thread.
class wire final : private net::ready_listener, private net::deferred {
 public:
  /// `host` is whom the certificate has to be for; without `trust` there is no TLS.
  struct place {
    boost::asio::ip::tcp::endpoint where;
    std::string host;
    std::shared_ptr<const net::tls_trust> trust;
  };

  struct listener {
    virtual void on_open() = 0;
    virtual void on_answer(const ::redisReply* reply) = 0;
    /// It is closed, and not because close() was called. `refused`: another attempt will hardly do.
    virtual void on_end(const std::string& why, bool refused) = 0;

   protected:
    ~listener() = default;
  };

  /// `longest_text`: of a reply; over it the connection ends.
  wire(net::worker& home, listener& l, std::uint64_t longest_text);
  ~wire();

  /// Only while it is closed. What comes of it is told later, from the loop.
  void open(const place& to);
  void send(std::string_view command);
  void close();
  /// Over TLS, and nothing has come: as from a plain Redis, which waits for the end of a line.
  [[nodiscard]] bool waits_for_tls() const noexcept { return to_.trust && !heard_; }

 private:
  struct free_reader {
    void operator()(::redisReader* r) const noexcept;
  };

  void on_ready(net::readiness now) override;
  void end_of_turn() override;
  void connected();
  void watch();
  void read();
  void pause();
  void take_replies(std::string_view bytes);
  void flush();
  void break_off(const boost::system::error_code& ec);
  void end(const boost::system::error_code& ec);
  void end(const std::string& why, bool refused);

  net::worker& home_;
  listener& listener_;
  place to_;
  std::unique_ptr<net::stream> stream_;  // nullptr while closed
  std::unique_ptr<::redisReader, free_reader> reader_;
  const std::uint64_t longest_text_;
  reply_bounds bounds_;
  std::string outbox_;
  std::size_t sent_ = 0;
  bool connecting_ = false;
  bool heard_ = false;     // something has come
  bool readable_ = false;  // there may be something to read
  bool ended_ = false;     // nothing more will come than can be read now
  bool reading_ = false;   // read() is on the stack
  bool pausing_ = false;   // reading goes on behind what else the thread has to do
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool blocked_ = false;  // on_ready() will say when the stream takes more
};

}  // namespace flinxx::redis
