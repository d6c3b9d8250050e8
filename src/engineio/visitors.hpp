#pragma once

#include <flinxx/engineio/settings.hpp>
#include <flinxx/engineio/strays.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/connection.hpp>
#include <flinxx/net/worker.hpp>

#include <map>
#include <memory>
#include <optional>

namespace flinxx::engineio {

class far_stream;

/// Requests that other nodes have passed on to the sessions of one worker, and that have not been answered yet: a
/// session takes them for what comes over a connection. So it does with the WebSockets that other nodes carry.
class visitors {
 public:
  visitors(net::worker& home, const settings& s);
  ~visitors();

  [[nodiscard]] http::exchange& admit(const stray_id& from, stray s, stray_hearer to);
  void carry(const stray_id& from, carried c);
  /// The session that a carried WebSocket is for.
  [[nodiscard]] std::optional<ops::slot_id> session_of(const stray_id& from) const;
  void give_up(const stray_id& from);
  void lose(const ops::id128& run);
  void doubt(const ops::id128& run);

 private:
  class visitor;
  struct carriage {
    far_stream* stream;  // its connection's
    ops::slot_id sid;
  };

  void begin(const stray_id& from, const ops::slot_id& sid, stray_hearer to, std::unique_ptr<net::protocol> speaker);
  void remove(const stray_id& from);

  net::worker& home_;
  const net::connection_limits limits_;
  std::map<stray_id, std::unique_ptr<visitor>> all_;
  std::map<stray_id, carriage> carried_;
};

}  // namespace flinxx::engineio
