#pragma once

#include "socketio/letters.hpp"
#include "socketio/link.hpp"
#include "socketio/registry.hpp"
#include "socketio/switchboard.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

namespace flinxx::socketio {

class far_links;

/// The client for a socket whose client has come back over a connection on another worker. A socket never moves, and
/// whoever knows its address goes on reaching it.
class far_client final : public to_client {
 public:
  far_client(far_links& links, const claim& c, local_socket& socket)
      : links_(links), key_(c.from), socket_(socket), origin_(c.origin) {}

  void send(std::span<const std::string_view> pieces, std::span<const std::string> attachments, std::uint64_t number,
            bool is_volatile) override;
  void probe() override;
  void release(to_socket& from, std::optional<ops::close_reason> whole_connection) override;
  void forget(to_socket& from) override;
  [[nodiscard]] const boost::asio::ip::address* origin() const noexcept override { return &origin_; }

  [[nodiscard]] local_socket& socket() const noexcept { return socket_; }
  /// One receipt for many letters.
  void took(const inbound& l);

 private:
  far_links& links_;
  const link_key key_;
  local_socket& socket_;
  const boost::asio::ip::address origin_;
  std::size_t taken_ = 0;  // since the last receipt
};

/// The socket for a connection whose client has come back to a socket on another worker, or claims to.
class far_socket final : public to_socket {
 public:
  /// Told once whether the claim was accepted; not if the connection ends before.
  using verdict_function = std::function<void(bool accepted)>;

  far_socket(far_links& links, to_client& client, claim c, verdict_function told);
  ~far_socket() override;

  [[nodiscard]] bool receive(const packet& p, std::string_view text, std::span<const std::string> attachments) override;
  void pong() override;
  void lost(ops::close_reason reason) override;
  void forget() override {}  // the socket keeps its end, for the last words that may be under way

  /// Each may destroy this.
  void deliver(const verdict& l);
  void deliver(const receipt& l) { underway_ -= l.size; }
  void deliver(const outbound& l);
  void deliver(const probed_link&) { client_.probe(); }
  void deliver(const released_link& l) { client_.release(*this, l.whole_connection); }

 private:
  far_links& links_;
  to_client& client_;
  const std::size_t worker_;
  const link_key key_;
  verdict_function told_;
  std::uint64_t last_ = 0;  // the last event that went over the connection
  std::uint64_t last_at_pong_ = 0;
  std::size_t underway_ = 0;  // of inbound letters
};

/// The ends of one worker's links to others.
class far_links {
 public:
  far_links(switchboard& board, registry& sockets) : board_(board), sockets_(sockets) {}

  void receive(const claim& l);
  void receive(const inbound& l);
  void receive(const confirmation& l);
  void receive(const lost_link& l);
  template <class Letter>
  void receive(const Letter& l) {
    if (const auto found = far_sockets_.find(l.link); found != far_sockets_.end()) found->second->deliver(l);
  }

  // For the ends.
  void send(std::size_t worker, letter l) { board_.send(worker, std::move(l)); }
  [[nodiscard]] link_key open(far_socket& end);
  void close(std::uint64_t number) { far_sockets_.erase(number); }
  void drop(link_key key) { far_clients_.erase(key); }

 private:
  struct hash {
    std::size_t operator()(const link_key& key) const noexcept {
      return key.number * ops::slot_id::max_workers + key.worker;
    }
  };

  [[nodiscard]] far_client* find(const link_key& key) const;

  switchboard& board_;
  registry& sockets_;
  std::unordered_map<link_key, std::unique_ptr<far_client>, hash> far_clients_;
  std::unordered_map<std::uint64_t, far_socket*> far_sockets_;
  std::uint64_t last_number_ = 0;
};

}  // namespace flinxx::socketio
