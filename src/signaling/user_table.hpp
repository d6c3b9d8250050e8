#pragma once

#include <flinxx/matchmaking/matchmaker.hpp>
#include <flinxx/ops/handle_table.hpp>
#include <flinxx/ops/prefetch.hpp>

#include <cstdint>
#include <type_traits>

namespace flinxx::signaling {

/// The users of one worker, by the addresses that others know of them. An address may come from anywhere: one of
/// another node or worker is nobody's here, whatever its slot.
template <class User>
class user_table {
 public:
  user_table(std::uint16_t node, std::uint16_t worker) noexcept : node_(node), worker_(worker) {}

  /// Gives the user's address.
  [[nodiscard]] matchmaking::address add(User& who) {
    entry& e = entries_.put();
    e.who = &who;
    e.its_socket = &who.socket;
    return {node_, worker_, e.self};
  }
  void remove(const matchmaking::address& where) {
    if (entry* const e = is_here(where) ? entries_.find(where.local) : nullptr) entries_.remove(*e);
  }

  /// Whether the address is one of this worker.
  [[nodiscard]] bool is_here(const matchmaking::address& where) const noexcept {
    return where.node == node_ && where.worker == worker_;
  }
  /// nullptr for a user who has gone or lives elsewhere.
  [[nodiscard]] User* find(const matchmaking::address& where) const noexcept {
    const entry* const e = is_here(where) ? entries_.find(where.local) : nullptr;
    return e == nullptr ? nullptr : e->who;
  }
  /// For one who will be found soon: has the processor fetch the user, and what its socket needs, meanwhile.
  void prefetch(const matchmaking::address& where) const noexcept {
    const entry* const e = is_here(where) ? entries_.find(where.local) : nullptr;
    if (e == nullptr) return;
    ops::prefetch(e->who);
    e->its_socket->prefetch();
  }

 private:
  struct entry {
    ops::slot_handle self;
    User* who = nullptr;
    const std::remove_reference_t<decltype(User::socket)>* its_socket = nullptr;
  };

  const std::uint16_t node_;
  const std::uint16_t worker_;
  ops::handle_table<entry> entries_;
};

}  // namespace flinxx::signaling
