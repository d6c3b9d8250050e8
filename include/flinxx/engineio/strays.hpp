#pragma once

#include <flinxx/ops/id128.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace flinxx::engineio {

/// A request that has come to another node than the one that has its session: the session's id says which.
struct stray {
  /// A POST with more is not passed on, nor is an upgrade with a longer query.
  static constexpr std::size_t max_body = 1'000'000;
  static constexpr std::size_t max_query = 16'384;

  enum class kind : std::uint8_t { get, post, upgrade };

  ops::slot_id sid;
  kind what = kind::get;
  std::string body{};  ///< Of an upgrade the query.
};

/// What the session says to it: packets for a GET, "ok" for a POST, or why it is refused; nothing, if nobody answers.
/// An upgrade that is ok is carried from then on.
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

/// A piece of what goes between a carried WebSocket's node and its session's, in one direction. Its bytes are frames,
/// cut anywhere.
struct carried {
  /// More than a node sends at a time.
  static constexpr std::size_t max_data = 262'144;

  enum class word : std::uint8_t {
    nothing,
    finish,  ///< To the client: it is the last one; the connection ends when it has been sent.
    gone,    ///< To the client: the connection ends at once.
    leaves   ///< To the session: the node with the connection is about to stop.
  };

  word says = word::nothing;
  std::uint32_t offset = 0;  ///< Of the bytes among all that go this way.
  std::uint32_t taken = 0;   ///< Of those that go the other way, what has been passed on.
  std::string bytes{};
};

/// The way to the sessions of other nodes; for settings. The other end is stray_functions.
class far_sessions {
 public:
  virtual ~far_sessions() = default;
  using heard_function = std::function<void(std::uint64_t ticket, stray_answer)>;
  using brought_function = std::function<void(std::uint64_t ticket, carried)>;
  /// On any thread; gives the ticket by which it is known. `heard` is called once, on any thread, or never, once it has
  /// been given up. `brought` is then called for what comes for a carried WebSocket: `gone` where its node is lost.
  virtual std::uint64_t ask(stray s, heard_function heard, brought_function brought) = 0;
  /// What a carried WebSocket brings. False: there is no room for it, and the WebSocket is to be given up. On any
  /// thread.
  virtual bool carry(std::uint64_t ticket, const ops::slot_id& sid, carried c) = 0;
  /// The client has left: before the answer, or its WebSocket has ended. On any thread.
  virtual void give_up(std::uint64_t ticket) = 0;
};

/// Who hears what a session says to a stray; on any thread.
struct stray_hearer {
  std::function<void(stray_answer)> told{};
  std::function<bool(carried)> brought{};  ///< As far_sessions::carry().
};

/// What other nodes want of the sessions here. Each on any thread.
struct stray_functions {
  /// `to.told` is called once, unless it is given up; `to.brought` then, for an upgrade.
  std::function<void(const stray_id& from, stray s, stray_hearer to)> serve{};
  /// What a carried WebSocket brings.
  std::function<void(const stray_id& from, const ops::slot_id& sid, carried c)> carry{};
  std::function<void(const stray_id& from, const ops::slot_id& sid)> give_up{};
  /// All that the run has passed on is given up, as it is over.
  std::function<void(const ops::id128& run)> lose{};
  /// Letters of the run are missing: the WebSockets that it carries end.
  std::function<void(const ops::id128& run)> doubt{};
};

}  // namespace flinxx::engineio
