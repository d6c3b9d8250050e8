#pragma once

#include <flinxx/engineio/settings.hpp>

#include <cstddef>

namespace flinxx::net {
class worker;
}

namespace flinxx::engineio {

class door;
class session;

/// How many sessions of a worker have ended and wait for their client's last requests, and the bytes that they hold for
/// it.
class ending_budget {
 public:
  explicit ending_budget(const settings& s) : settings_(s) {}

  [[nodiscard]] bool has_room_for(std::size_t bytes) const noexcept {
    return sessions_ < settings_.max_ending && bytes_ + bytes <= settings_.max_ending_bytes;
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  /// One session's part of it, until it is destroyed.
  class share {
   public:
    share(ending_budget& of, std::size_t bytes) : of_(of), bytes_(bytes) {
      ++of_.sessions_;
      of_.bytes_ += bytes_;
    }
    share(const share&) = delete;
    share& operator=(const share&) = delete;
    ~share() {
      give_bytes_back();
      --of_.sessions_;
    }
    void give_bytes_back() noexcept {
      of_.bytes_ -= bytes_;
      bytes_ = 0;
    }

   private:
    ending_budget& of_;
    std::size_t bytes_;
  };

 private:
  const settings& settings_;
  std::size_t sessions_ = 0;
  std::size_t bytes_ = 0;
};

/// What a session knows of the server that has it.
class session_owner {
 public:
  session_owner(net::worker& its_home, const engineio::settings& its_settings, door& its_door)
      : home(its_home), settings(its_settings), upward(its_door), ended(its_settings) {}
  session_owner(const session_owner&) = delete;
  session_owner& operator=(const session_owner&) = delete;

  /// The session is over: it is destroyed at the end of the turn.
  virtual void remove(session& s) = 0;

  net::worker& home;
  const engineio::settings& settings;
  door& upward;
  ending_budget ended;

 protected:
  ~session_owner() = default;
};

}  // namespace flinxx::engineio
