#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// Tells the service manager how the service is, as sd_notify(3) describes it: a datagram to $NOTIFY_SOCKET. Without
/// that nothing is told to anybody. A manager that does not read hinders nobody: what cannot be sent at once is lost.
/// Any thread.
class service_manager {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of the environment.
  service_manager();
  service_manager(const service_manager&) = delete;
  service_manager& operator=(const service_manager&) = delete;
  ~service_manager();

  /// It serves, for the first time or again after reloading().
  void tell_ready() const { tell("READY=1"); }
  void tell_reloading() const;
  void tell_stopping() const { tell("STOPPING=1"); }
  void tell_alive() const { tell("WATCHDOG=1"); }

  /// Within which tell_alive() is to come again and again; nothing: it is not.
  [[nodiscard]] std::optional<std::chrono::milliseconds> patience() const noexcept { return patience_; }

 private:
  void tell(std::string_view text) const;

  std::string address_;  // as connect(2) takes it, with a null byte first where it is abstract
  std::optional<std::chrono::milliseconds> patience_;
  int socket_ = -1;
};

}  // namespace flinxx::ops
