#pragma once

#include <flinxx/calls/call.hpp>
#include <flinxx/matchmaking/matchmaker.hpp>
#include <flinxx/matchmaking/moved_matches.hpp>
#include <flinxx/matchmaking/restorer.hpp>
#include <flinxx/moderation/kept_apart.hpp>
#include <flinxx/moderation/recent_matches.hpp>
#include <flinxx/net/mailbox.hpp>
#include <flinxx/signaling/moving_user.hpp>
#include <flinxx/signaling/neighbours.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace flinxx::signaling {

using matchmaking::id128;

/// A message of one user for the partner, who is on another worker.
struct relayed {
  id128 match;
  std::string data;  // the event's whole JSON array
  std::uint16_t from_node;
};

/// Whether that node may send what the partner says, who is there for all that is known. One who is missing may be
/// anywhere.
[[nodiscard]] inline bool may_come_from(std::uint16_t node, const matchmaking::address& partner) noexcept {
  return partner.node == node || partner == matchmaking::no_address;
}

/// The user comes from an address that is banned.
struct ban_notice {};

/// What one of a match knows of it that the other one is to tell when it is over.
struct call_note {
  id128 match;
  std::optional<std::int64_t> waited_ms{};
  std::optional<calls::ending> how{};  // it ends the match now
};

/// What a worker is told about one of its users.
struct letter {
  matchmaking::address to;
  std::variant<matchmaking::effect, relayed, ban_notice, call_note> content;
};

using postbox = net::mailbox<letter>;

enum class command : std::uint8_t { find, skip, stop, disconnect, suspend, resume };

/// What became of a command.
struct answer {
  matchmaking::refusal why = matchmaking::refusal::none;
  matchmaking::standing before = matchmaking::standing::idle;  // of skip and suspend: see outcome
  bool kept = false;                                           // of find: see matchmaking::outcome
  std::optional<std::int64_t> relax_at{};                      // when relax() is to be called
};

/// What leaving has come to.
enum class leaving : std::uint8_t {
  at_once,   // nothing comes any more
  is_held,   // `held` follows, when all has come that the partner has sent
  too_early  // the partner is about to be found: `restored` follows. It may still insist
};

/// What the workers share: the matchmaker behind one short lock, and the way to each other's users. Effects are posted
/// while the lock is held, so every worker gets them in the order in which they were decided. Any thread.
class hub {
 public:
  /// `node` is the one whose addresses are served here. What is for another one goes to the neighbours.
  explicit hub(std::uint16_t node = 0);

  [[nodiscard]] std::uint16_t node() const noexcept { return node_; }

  /// The postbox of a worker; before the first command. It must outlive the commands.
  void attach(std::size_t worker, postbox& box);
  /// Other nodes; before the first command. They must outlive the commands. Without them there is no other node.
  void attach(neighbours& others) noexcept {
    neighbours_ = &others;
    matchmaker_.share_invites();
  }
  /// Users of a node that has died may be restored at any time, and miss their partners for so long at most: expire()
  /// is to be called now and then. Before the first command.
  void miss_for(std::int64_t recovery_ms) noexcept {
    restorer_.miss_for(recovery_ms);
    moved_.remember_for(recovery_ms);
  }

  /// How long users wait for what they wish; before the first command. relax() is to be called for it.
  void set_relax_time(std::int64_t ms) noexcept { matchmaker_.set_relax_time(ms); }
  /// How long an invite holds; likewise.
  void set_invite_time(std::int64_t ms) noexcept { matchmaker_.set_invite_time(ms); }

  [[nodiscard]] matchmaking::user_handle connect(const matchmaking::address& where, const id128& public_id,
                                                 moderation::ban_key key = moderation::unknown);
  /// Where a user comes from who was restored, or has arrived.
  void set_key(matchmaking::user_handle user, moderation::ban_key key);
  /// told_of_match matters to disconnect and suspend alone, what is wanted and the time to find and skip. A `meant`
  /// match may be over, and the user in another one: then skip and stop are refused, and of that one it was not told.
  answer run(matchmaking::user_handle user, command what, bool told_of_match = true,
             const matchmaking::wishes& wanted = {}, std::int64_t now_ms = 0, const std::optional<id128>& meant = {});
  /// There is that invite. Gives when relax() is to be called; nothing if there are too many.
  std::optional<std::int64_t> invite(const id128& name, std::int64_t now_ms);
  /// There is that invite for a user who has come with it: see matchmaking::matchmaker.
  void keep_invite(matchmaking::user_handle user, const id128& name, std::int64_t now_ms);
  /// Whoever has waited for long enough wishes less, or hears that its invite is over. Gives when that is to be looked
  /// at again.
  std::optional<std::int64_t> relax(std::int64_t now_ms);

  /// Whom the user has met in the last match that `is_it` agrees to, of those that ended within two minutes.
  [[nodiscard]] std::optional<moderation::participant> find_met(
      const id128& public_id, const std::function<bool(const id128& match)>& is_it) const;
  /// These two do not meet for some minutes.
  void keep_apart(const moderation::participant& a, const moderation::participant& b);
  /// All users of that key are sent a ban_notice.
  void announce_ban(moderation::ban_key key);

  /// Users of an earlier run come back until that time, which expire() is to be called at: see matchmaking::restorer.
  void open_until(std::int64_t time_ms);
  matchmaking::user_handle restore(const matchmaking::address& where, const id128& public_id,
                                   const std::optional<matchmaking::past_match>& said, std::int64_t now_ms);
  void expire(std::int64_t time_ms);

  /// The user goes on at another node, and takes `moving` along; `told` is the match that it has been told of. Its
  /// handle is stale afterwards, but not if it is too early. What becomes known of the match later goes to `where`.
  leaving depart(matchmaking::user_handle user, const matchmaking::address& where, const std::optional<id128>& told,
                 bool insists, moving_user& moving);
  /// The user has come from another node. It is told what has become of its match, if that has changed.
  matchmaking::user_handle arrive(const matchmaking::address& where, moving_user& who);
  /// The far partner, at `asker`, leaves for another node. False: no user here is in that match with it, and it hears
  /// `held` at once.
  bool hold(const id128& match, const matchmaking::address& asker);
  /// Says `held` to that user, behind all that was relayed before from the same thread.
  void held(const id128& match, const matchmaking::address& to);

  /// Tells a user of this node, behind what was decided before.
  void note(const matchmaking::address& to, const call_note& what);

  /// Returns when all who are concerned have been posted what was decided before. One of two who meet may be told, and
  /// speak, while the other is yet to be.
  void wait_for_posts() const;

  void relay(const matchmaking::address& to, const id128& match, std::string_view data);
  /// The same behind what was decided before, for a sender that has not heard yet where its partner is. For one who has
  /// not come back yet messages are kept, within bounds; over them the match ends.
  void relay_in_match(matchmaking::user_handle from, const id128& match, std::string_view data);
  /// From another node, for a user of this one.
  void receive(std::uint16_t from_node, const matchmaking::address& to, const id128& match, std::string_view data);

  /// What the neighbours tell the matchmaker: its header says what each of these does. true: something has changed.
  void set_lobby(matchmaking::lobby_rule rule);
  void offer(matchmaking::user_handle user);
  /// renew() gives the new ticket.
  std::optional<matchmaking::ticket> renew(matchmaking::user_handle user, const id128& offer, const id128& fresh_offer);
  bool meet(const matchmaking::ticket& first, const matchmaking::ticket& second);
  /// See matchmaker.
  bool reject(matchmaking::user_handle user, const id128& offer);
  [[nodiscard]] std::vector<matchmaking::invites::taken> take_untold_invites();
  /// Whether the lobby may bring these two together. It need not know who is kept apart, and may have known less.
  [[nodiscard]] bool may_meet(const matchmaking::ticket& a, const matchmaking::ticket& b) const;
  bool accept_far(matchmaking::user_handle user, const id128& offer, const matchmaking::far_user& far,
                  const id128& match, const matchmaking::wishes& theirs = {});
  bool enter_far(matchmaking::user_handle user, const id128& offer, const matchmaking::far_user& far,
                 const matchmaking::wishes& theirs = {});
  bool far_parted(const id128& match, std::uint16_t node, matchmaking::effect_kind why);
  bool far_moved(const id128& match, std::uint16_t node, const matchmaking::address& where);
  /// What a neighbour claims, and what it has found for a user here who has claimed it.
  void claim(const id128& match, const matchmaking::far_user& claimant, bool insists);
  void found(const id128& match, const matchmaking::far_user& partner);
  /// The user has come back to another node since it came to this one, or was on it.
  bool taken_over(const id128& match, const id128& public_id);
  /// This node was held for dead. Claims the partners of all who miss a far one; those who are in a match with each
  /// other may be claimed.
  void claim_missing();
  /// Whether the user is in that match, and its partner missing.
  [[nodiscard]] bool misses_partner(const id128& match, matchmaking::user_handle user) const;
  /// Whether the user who was there has gone on at another node.
  [[nodiscard]] bool has_left(const id128& match, const matchmaking::address& where) const;
  [[nodiscard]] matchmaking::far_sum sum_with(std::uint16_t node) const;
  [[nodiscard]] std::vector<id128> matches_with(std::uint16_t node) const;

  /// From now on nobody is told anything: the server is about to stop, and the calls go on without it. New matches with
  /// users of other nodes are refused.
  void close();

  [[nodiscard]] matchmaking::counts stats() const;
  /// The same without a check of all tables, which builds for debugging have.
  [[nodiscard]] matchmaking::counts figures() const;
  /// See matchmaker: for tests.
  [[nodiscard]] std::optional<std::string> broken_invariant() const;

 private:
  struct kept {
    std::vector<std::string> messages;
    std::size_t bytes = 0;
  };

  [[nodiscard]] static std::int64_t clock_ns();
  [[nodiscard]] matchmaking::outcome decide(matchmaking::user_handle user, command what, bool told_of_match,
                                            const id128& fresh_match, const matchmaking::wishes& wanted);
  void note_end(const matchmaking::outcome& out);
  [[nodiscard]] bool may_meet(const matchmaking::identity& a, const matchmaking::identity& b) const;
  [[nodiscard]] matchmaking::ticket ticket_of(matchmaking::user_handle user) const;
  void relax_due(std::int64_t now_ms);
  void send_kept(const matchmaking::effect& e);
  bool join_far(const id128& match, const matchmaking::far_user& partner, bool insists);
  void relay_kept(const id128& match, const matchmaking::address& to);
  matchmaking::user_handle restore_or_claim(const matchmaking::address& where, const id128& public_id,
                                            const std::optional<matchmaking::past_match>& said, std::int64_t now_ms,
                                            std::vector<matchmaking::effect>& effects);
  void send(letter l);
  bool post(const matchmaking::outcome& out);
  bool refuse(const matchmaking::effect& e);
  void post_outside(const matchmaking::effect& e);
  void post_closed(std::span<const matchmaking::effect> effects);
  void end_missing(const id128& match, matchmaking::effect_kind why);
  void keep(const id128& match, std::vector<std::string> messages);
  matchmaking::user_handle enter(const matchmaking::address& where, moving_user& who, std::int64_t came_at,
                                 matchmaking::outcome& out);
  void post(std::span<const matchmaking::effect> effects);
  void post(const matchmaking::effect_list& effects) { post(std::span(effects.begin(), effects.end())); }

  const std::uint16_t node_;
  std::vector<postbox*> boxes_;  // by worker
  neighbours* neighbours_ = nullptr;
  mutable std::mutex mutex_;
  matchmaking::matchmaker matchmaker_;
  matchmaking::restorer restorer_{matchmaker_};
  matchmaking::moved_matches moved_;
  moderation::recent_matches recent_;
  moderation::kept_apart apart_;
  std::unordered_map<id128, kept, ops::id128_hash> kept_;  // for those who are missing, by match
  bool closed_ = false;
};

}  // namespace flinxx::signaling
