#pragma once

#include "socketio/announcement.hpp"
#include "socketio/registry.hpp"
#include "socketio/switchboard.hpp"

#include <flinxx/ops/slot_id.hpp>

#include <string>
#include <vector>

namespace flinxx::socketio {

/// What is announced to many sockets: finds those on this worker, and tells the other workers.
class broadcasts final : public broadcaster {
 public:
  broadcasts(const registry& sockets, switchboard& board) : sockets_(sockets), board_(board) {}

  void announce(announcement a) override;
  void apply(const announcement& a) const override;

 private:
  [[nodiscard]] std::vector<ops::slot_id> listeners_of(const audience& who) const;
  void add_members(const served_namespace& nsp, const std::string& room, std::vector<ops::slot_id>& places) const;

  const registry& sockets_;
  switchboard& board_;
};

}  // namespace flinxx::socketio
