#pragma once

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/redis_url.hpp>
#include <flinxx/ops/seldom.hpp>
#include <flinxx/redis/command.hpp>
#include <flinxx/redis/connection.hpp>
#include <flinxx/redis/locator.hpp>
#include <flinxx/redis/script.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace flinxx::redis {

/// What that server is checked with: the authorities of a PEM file, or of the system where none is named; nullptr
/// without TLS. Throws std::runtime_error with why the file cannot be used.
[[nodiscard]] std::shared_ptr<const net::tls_trust> trust_for(const ops::redis_url& url, const std::string& ca_file);

/// A connection to Redis that comes back: at the master, with its password and its database, after pauses that grow.
/// On one worker's thread. A command is either asked, once, and may be lost; or told, until Redis has answered: such
/// commands wait while Redis is away, keep their order, and may be executed twice.
class client final : private connection::listener, private net::timer {
 public:
  using on_reply = connection::on_reply;

  struct settings {
    ops::redis_url url;
    std::shared_ptr<const net::tls_trust> trust;     ///< Without it there is no TLS.
    std::chrono::milliseconds timeout{2'000};        ///< To connect, and for an answer.
    std::chrono::milliseconds longest_pause{1'000};  ///< Between two attempts to connect.
    std::size_t most_told = 16'384;                  ///< Commands that wait.
    std::size_t most_told_bytes = 8'388'608;
    std::uint64_t longest_text = reply_bounds::longest_text;  ///< Of a reply; over it the connection ends.
  };

  struct listener {
    virtual void on_up() = 0;
    /// After on_up(), or instead of it. `refused`: for a reason that an operator has to mend. `why` can be logged.
    virtual void on_down(const std::string& why, bool refused) = 0;
    /// Nothing is_telling() any more.
    virtual void on_told() {}
    /// What comes on a connection that is subscribed to something.
    virtual void on_unasked(const reply& /*r*/) {}

   protected:
    ~listener() = default;
  };

  client(net::worker& home, settings s, listener& l);

  void start();
  [[nodiscard]] bool is_up() const noexcept { return state_ == state::up; }
  /// Ends the connection, if there is one, and makes a new one.
  void restart(const std::string& why);

  void ask(const command& command, on_reply heard, bool may_block = false);
  /// Sends it, if there is a connection, and waits for no answer: on_unasked() hears that, and whatever else comes. For
  /// a connection that subscribes to something, which cannot be asked for anything any more.
  void send_unasked(const command& command);
  /// False: too much waits already, and the command is not told. What may be lost leaves some room for the rest.
  bool tell(const command& command, bool may_be_lost = false);
  /// Redis has not answered all that it was told.
  [[nodiscard]] bool is_telling() const noexcept { return !told_.empty(); }
  /// Asks with EVALSHA, or EVAL where Redis does not know the script. `arguments`: the number of keys, the keys, the
  /// rest.
  void evaluate(const script& script, const command& arguments, on_reply heard);

 private:
  enum class state : std::uint8_t { idle, locating, connecting, greeting, up, pausing };

  void on_timer() override;
  void on_connected() override;
  void on_lost(const std::string& why) override;
  void on_unasked(const reply& r) override;
  void connect();
  void read_role(const reply& reply);
  void end(std::string_view error);
  void up();
  void send_told(const std::string& command);
  void told(const reply& reply);
  void look_at(const reply& reply);

  net::worker& home_;
  const settings settings_;
  listener& listener_;
  locator locator_;
  connection connection_;
  state state_ = state::idle;
  unsigned attempts_ = 0;  // since an answer that was of use
  bool refused_ = false;
  std::deque<std::string> told_;  // and not answered
  std::size_t told_bytes_ = 0;
  ops::seldom error_warnings_{60'000};
};

}  // namespace flinxx::redis
