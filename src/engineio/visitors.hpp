#pragma once

#include <flinxx/engineio/strays.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/worker.hpp>

#include <functional>
#include <map>
#include <memory>

namespace flinxx::engineio {

/// Requests that other nodes have passed on to the sessions of one worker, and that have not been answered yet: a
/// session takes them for what comes over a connection.
class visitors {
 public:
  explicit visitors(net::worker& home);
  ~visitors();

  [[nodiscard]] http::exchange& admit(const stray_id& from, stray s, std::function<void(stray_answer)> told);
  void give_up(const stray_id& from);
  void lose(const ops::id128& run);

 private:
  class visitor;

  void remove(const stray_id& from);

  net::worker& home_;
  std::map<stray_id, std::unique_ptr<visitor>> all_;
};

}  // namespace flinxx::engineio
