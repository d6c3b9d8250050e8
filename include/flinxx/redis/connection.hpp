#pragma once

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/redis_url.hpp>
#include <flinxx/redis/reply.hpp>
#include <flinxx/redis/wire.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace flinxx::redis {

/// One connection to Redis: connects, answers commands in their order, and ends once. On one worker's thread.
class connection final : private net::timer, private wire::listener {
 public:
  using endpoint = boost::asio::ip::tcp::endpoint;
  using on_reply = std::function<void(const reply&)>;

  struct listener {
    virtual void on_connected() = 0;
    /// The connection has ended or could not be made, and all that waited for an answer has been told `lost`. Never
    /// called from within another function here; it may be opened anew from within.
    virtual void on_lost(const std::string& why) = 0;
    /// What came though no answer was waited for.
    virtual void on_unasked(const reply& /*r*/) {}

   protected:
    ~listener() = default;
  };

  connection(net::worker& home, listener& l, std::uint64_t longest_text = reply_bounds::longest_text)
      : home_(home), listener_(l), wire_(home, *this, longest_text) {}

  /// Connects within `timeout`. No answer may take longer than that either, but those to commands that may block.
  void open(const wire::place& where, std::chrono::milliseconds timeout);
  /// A command as command() gives it; while is_open(). `heard` is called once, and never from within.
  void send(std::string_view command, on_reply heard, bool may_block = false);
  /// The same without waiting for an answer: on_unasked() hears what comes.
  void send_unasked(std::string_view command) { wire_.send(command); }
  /// Ends it, if it is open; on_lost() follows.
  void close(const std::string& why);
  [[nodiscard]] bool is_open() const noexcept { return open_; }
  /// The last one ended since the server is not to be trusted, or does not speak TLS as it should.
  [[nodiscard]] bool was_refused() const noexcept { return refused_; }

 private:
  struct question {
    on_reply heard;
    std::int64_t due_ms;
  };

  void on_timer() override;
  void watch();
  void on_open() override;
  void on_answer(const ::redisReply* answer) override;
  void on_end(const std::string& why, bool refused) override;

  net::worker& home_;
  listener& listener_;
  wire wire_;
  std::chrono::milliseconds timeout_{};
  std::int64_t connect_by_ms_ = 0;
  std::deque<question> waiting_;
  std::string unasked_;  // an error that came before any question: why there is no place for this connection
  std::string why_;
  bool open_ = false;
  bool refused_ = false;
  bool over_ = false;  // and the listener has yet to hear of it
};

}  // namespace flinxx::redis
