#pragma once

#include <flinxx/ops/id128.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace flinxx::engineio {

/// A request over polling that has come to another node than the one that has its session: the session's id says which.
struct stray {
  /// A POST with more is not passed on.
  static constexpr std::size_t max_body = 1'000'000;

  ops::slot_id sid;
  bool posts = false;  ///< Otherwise it is a GET.
  std::string body{};
};

/// What the session says to it: packets for a GET, "ok" for a POST, or why it is refused; nothing, if nobody answers.
struct stray_answer {
  bool is_ok = false;
  std::string body{};
};

/// Names one for the node that has the session: by whom it was passed on, and its number there.
struct stray_id {
  ops::id128 run{};
  std::uint64_t ticket = 0;
  auto operator<=>(const stray_id&) const = default;
};

/// The way to the sessions of other nodes; for settings. The other end is stray_functions.
class far_sessions {
 public:
  virtual ~far_sessions() = default;
  using heard_function = std::function<void(std::uint64_t ticket, stray_answer)>;
  /// On any thread; gives the ticket by which it is known. `heard` is called once, on any thread, or never, once it has
  /// been given up.
  virtual std::uint64_t ask(stray s, heard_function heard) = 0;
  /// The client has left before the answer. On any thread.
  virtual void give_up(std::uint64_t ticket) = 0;
};

/// What other nodes want of the sessions here. Each on any thread.
struct stray_functions {
  /// `told` is called once, on any thread, unless it is given up.
  std::function<void(const stray_id& from, stray s, std::function<void(stray_answer)> told)> serve{};
  std::function<void(const stray_id& from, const ops::slot_id& sid)> give_up{};
  /// All that the run has passed on is given up, as it is over.
  std::function<void(const ops::id128& run)> lose{};
};

}  // namespace flinxx::engineio
