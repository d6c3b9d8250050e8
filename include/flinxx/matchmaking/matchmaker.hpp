#pragma once

#include <flinxx/matchmaking/invites.hpp>
#include <flinxx/matchmaking/outcome.hpp>
#include <flinxx/matchmaking/waiting_room.hpp>
#include <flinxx/matchmaking/wishes.hpp>
#include <flinxx/ops/handle_table.hpp>
#include <flinxx/ops/id128.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace flinxx::matchmaking {

using ops::id128;

/// The rules of the waiting room: users, a first-come-first-served queue, matches of two. Commands in, effects out;
/// every command is O(1) and allocates for what is longer than ever alone, and for wishes. It knows no clock, socket or
/// randomness: time and ids are given to it. Not synchronised.
///
/// Whoever wishes nothing meets whoever waits longest. With wishes two meet who have an interest in common, then two
/// with a common language, and whoever has waited for the relax time meets anybody; see waiting_room. Modes fit always.
///
/// With an invite two meet each other and nobody else, whatever else they wish: those are in no queue.
/// not_invited: it is unknown or over, or of two others, or these two are kept apart. Where nodes share invites, who
/// waits by one is offered with it, and one that is unknown here may be known to them: the lobby says so, or reject().
///
/// Two who have just parted are not put together again while anyone else waits, and two whom the rule of set_rule()
/// keeps apart not at all: both wait. Every match has one initiator, who is
/// told last, so that the partner knows of the match before the first offer comes.
///
/// With several nodes a user who finds nobody is *offered*: it waits, and meets nobody but whom the lobby gives it. Of
/// a *far* partner only the address and the id are known, and its node is told what that one is to be told.
class matchmaker {
 public:
  /// A seed that nobody else knows keeps hostile wishes from being slow to find.
  explicit matchmaker(std::uint64_t seed = 0) : waiting_(seed) {}

  user_handle connect(const address& where, const id128& public_id, std::uint64_t key = 0);

  /// For a user who has been made without it: one who was restored, or has arrived.
  void set_key(user_handle user, std::uint64_t key) noexcept;
  /// Where the users are who have that key. O(users).
  [[nodiscard]] std::vector<address> with_key(std::uint64_t key) const;

  /// Without one all may meet. Before the first command.
  void set_rule(meeting_rule rule) { rule_ = std::move(rule); }

  /// The time, in ms of any clock; it does not go back.
  void set_time(std::int64_t now) noexcept { now_ = std::max(now_, now); }
  void set_relax_time(std::int64_t ms) noexcept { waiting_.set_relax_time(ms); }
  /// When relax() is to be called next: for one who has waited long enough to wish less, or an invite that is over.
  [[nodiscard]] std::optional<std::int64_t> next_relax() const noexcept;
  outcome relax(const id128& fresh_match);

  /// How long an invite holds. Before the first.
  void set_invite_time(std::int64_t ms) noexcept { invites_.set_time(ms); }
  /// There is that invite from now on. False: there are too many.
  bool invite(const id128& name) { return invites_.open(name, now_); }
  /// There is that invite for one who has come by it to an earlier run or another node; in a match, for the two alone.
  void keep_invite(user_handle user, const id128& name);
  /// There are other nodes, which have invites of their own. Before the first command.
  void share_invites() noexcept { shares_invites_ = true; }
  /// No node knows the invite by which the user is offered: it is told uninvited, and waits no more.
  outcome reject(user_handle user, const id128& offer);
  /// For whom invites are from now on, of which the other nodes know nothing: these two have met while there was no
  /// lobby. Each is given once. O(invites).
  [[nodiscard]] std::vector<invites::taken> take_untold_invites() { return invites_.take_untold(now_); }

  /// Meets whoever fits best, or waits at the back of the queue. Who waits already keeps the place and is told again,
  /// but for one who wishes something else now; a match whose partner is missing is given up. `fresh_match` names the
  /// match if there is one.
  outcome find(user_handle user, const id128& fresh_match, const wishes& wanted = {});

  /// Ends the match, tells the partner partner_skipped, and goes on as find() does without an invite. Who waits by one
  /// keeps to it.
  outcome skip(user_handle user, const id128& fresh_match, const wishes& wanted = {});

  /// Leaves the queue or the match; the partner is told partner_left.
  outcome stop(user_handle user);

  /// Forgets the user. The partner is told partner_left; if the user died before it could be told of the match
  /// (told_of_match false), the partner has done nothing but wait and goes on from the front of the queue.
  outcome disconnect(user_handle user, bool told_of_match, const id128& fresh_match);

  /// The user's connection was lost, and the user may come back. In a match that the user has been told of, the match
  /// goes on and the user is away; when it ends, the user is forgotten. Anywhere else the user is forgotten at once, as
  /// disconnect() has it: nobody is to meet somebody who is not there. A match that the user has not been told of
  /// counts as waiting.
  outcome suspend(user_handle user, bool told_of_match, const id128& fresh_match);

  /// The user is back. unknown_user: the match has ended meanwhile.
  refusal resume(user_handle user);

  /// An idle user goes on in a match of an earlier run. Its partner is missing: away, and not to be told anything.
  /// Gives the partner, and tells the user restored, with a partner who is nowhere yet.
  user_handle restore(user_handle user, const id128& match, const id128& partner_id, outcome& out);

  /// A missing partner has come: both are told restored, the other one last. unknown_user: the match has ended
  /// meanwhile.
  outcome complete(user_handle missing, const address& where);

  /// Holds from now on. Users who wait in the wrong place then have to be moved: offer(), withdraw().
  void set_lobby(lobby_rule rule) noexcept { lobby_ = rule; }
  /// The user who has waited longest here, and the one who was offered first.
  [[nodiscard]] std::optional<user_handle> next_waiting() const noexcept;
  [[nodiscard]] std::optional<user_handle> next_offered() const noexcept { return user_in(waiting_.front(true)); }
  [[nodiscard]] std::optional<ticket> ticket_of(user_handle offered) const noexcept;

  /// A user who waits here is offered.
  outcome offer(user_handle user, const id128& fresh_offer);
  /// The same user is offered once more, by another id: what comes for the old one is late.
  refusal renew(user_handle user, const id128& offer, const id128& fresh_offer) noexcept;
  /// A user who is offered goes on waiting here, or meets one who waits here.
  outcome withdraw(user_handle user, const id128& fresh_match);
  /// Two of this node have met in the lobby; `second` has taken `first`, and its offer's id is the match's.
  outcome meet(user_handle first, const id128& first_offer, user_handle second, const id128& second_offer);
  /// A far user has taken the offer. Its node hears `matched`, or `refused` if the offer does not hold.
  outcome accept_far(user_handle user, const id128& offer, const far_user& far, const id128& match,
                     const wishes& theirs = {});
  /// The far user whom the offer has taken is in the match. Its node hears `undone` if the offer does not hold.
  outcome enter_far(user_handle user, const id128& offer, const far_user& far, const wishes& theirs = {});
  /// What the far partner's node says of the end of a match: partner_skipped, partner_left or undone. unknown_user: no
  /// such match with that node.
  outcome far_parted(const id128& match, std::uint16_t node, effect_kind why, const id128& fresh_match);
  /// The far partner lives elsewhere now, or, at no_address, nobody knows where.
  outcome far_moved(const id128& match, std::uint16_t node, const address& where);

  /// The user goes on at another node. In the match that it has been told of it is forgotten, and is missing to its
  /// partner, who is told hold, unless that one is missing, too. Anywhere else as suspend() has it. in_match: it
  /// has come from elsewhere, and the partner, whom it misses, is about to be found; not if it `insists`.
  outcome depart(user_handle user, const id128& told_match, bool insists, const id128& fresh_match, departure& gone);
  /// The far partner, who is `asker`, leaves for another node: it is missing. unknown_user: no such match with it.
  outcome hold(const id128& match, const address& asker);
  /// A user has come from another node, in a match; its partner is missing here.
  user_handle arrive(const id128& match, const far_user& partner, const address& where, const id128& public_id);
  [[nodiscard]] bool is_far(const id128& match) const { return far_matches_.contains(match); }

  /// A user has come from another node, here, and `came_at` counts its moves: more than at the node that it has left.
  /// Of one that has died it is not known, so there it is the time.
  void mark_returned(user_handle user, std::int64_t came_at);
  /// This node was held for dead: those who are in a match with each other here may have come back elsewhere.
  void mark_stayed();
  /// A far user is at another node now, and was missing, or has come back earlier to yet another one. The partner is
  /// here: it hears where, and that node `found`. Whoever came earlier hears `taken_over`, in_match if it is the
  /// claimant; one that does not insist hears nothing of that, and claims again.
  outcome claim(const id128& match, const far_user& claimant, bool insists);
  /// Forgets a user who came back here, and later elsewhere; it hears `taken_over`, and its partner nothing.
  outcome take_over(const id128& match, const id128& public_id);
  /// The same for one who is missing here, as after restore().
  outcome replace_missing(user_handle missing, const far_user& found);
  /// The far partner of a user here has come to this node, whatever node it was on. Gives its handle; unknown_user if
  /// nobody here is with it.
  user_handle return_here(const id128& match, const id128& public_id, const address& where, outcome& out);

  /// The user who misses its far partner in that match, as another node would see it.
  [[nodiscard]] std::optional<far_user> bereft_in(const id128& match) noexcept;

  /// The matches that are shared with a node.
  [[nodiscard]] bool is_with(const id128& match, std::uint16_t node) noexcept {
    return find_far(match, node) != nullptr;
  }
  [[nodiscard]] far_sum sum_with(std::uint16_t node) const noexcept;
  [[nodiscard]] std::vector<id128> matches_with(std::uint16_t node) const;

  /// The user's partner, as long as that match goes on. A far one has no handle here.
  [[nodiscard]] std::optional<peer> partner_in(const id128& match, user_handle user) const noexcept;

  /// A far match counts where its initiator is.
  [[nodiscard]] counts stats() const noexcept { return {users_.size(), matches_ + far_initiators_, waiting_.size()}; }

  /// What is wrong with the tables, for tests; nothing if all is right. O(users).
  [[nodiscard]] std::optional<std::string> broken_invariant() const;

 private:
  static constexpr std::uint32_t nobody = ops::no_slot;

  using place = waiting_room::place;

  // One record serves the user and its half of the match.
  struct user {
    address where;
    id128 public_id{};
    id128 match{};  // or the offer
    std::uint64_t key = 0;
    user_handle self;
    std::uint32_t place = nobody;         // where it waits
    std::uint32_t partner = nobody;       // in users_, or in fars_
    user_handle last_partner{nobody, 0};  // likewise
    standing now = standing::idle;
    bool away : 1 = false;                                  // only in a match
    bool offered : 1 = false;                               // waits, in the lobby
    bool far : 1 = false;                                   // the last partner is, or was, a far one
    bool returned : 1 = false;                              // is in returned_
    matchmaking::mode mode : 2 = matchmaking::mode::video;  // as it was asked for
  };

  // The far half of a match; afterwards it says who the user's last partner was.
  struct far_half {
    user_handle self;
    user_handle user;
    far_user partner;
    bool initiator = false;  // the user here
    bool is_missed = false;  // one of them is on the way: the partner is about to be found
  };

  // Where a match counts whose users have moved. Who the initiator was nobody knows any more.
  [[nodiscard]] static bool counts_here(const id128& here, const id128& there) noexcept { return here < there; }

  // A user who has come back, or may have come back elsewhere.
  struct arrival {
    user_handle user;
    std::int64_t came_at;
  };

  [[nodiscard]] std::optional<user_handle> user_in(std::optional<std::uint32_t> slot) const noexcept;
  [[nodiscard]] user* find_offered(user_handle user, const id128& offer) noexcept;
  [[nodiscard]] bool may_use_invite(const user& u, const wishes& wanted);
  [[nodiscard]] bool may_be_known_elsewhere(const id128& invite) const {
    return shares_invites_ && !invites_.knows(invite);
  }
  void meet_invited(user& u, const wishes& wanted, const id128& fresh_match, outcome& out);
  void meet_by(const id128& invite, const id128& match, const id128& first, const id128& second);
  void go_on_invited(user& u, const id128& invite, const id128& fresh_offer, outcome& out);
  static void uninvite(const user& u, const id128& invite, outcome& out);
  void enter(user& u, const wishes& wanted, bool in_front);
  wishes leave_place(user& u);
  void stop_waiting(user& u, outcome& out);
  [[nodiscard]] effect told_to_wait(const user& u) const noexcept;
  [[nodiscard]] bool stays_as(const user& u, const wishes& wanted) const noexcept;
  void go_on_waiting(user& u, const id128& fresh_match, outcome& out);
  void place_in_lobby(user& u, bool in_front, const id128& fresh_offer, outcome& out);
  [[nodiscard]] static bool have_just_parted(const user& a, const user& b) noexcept;
  template <class May>
  [[nodiscard]] place* best_for(const wishes& wanted, patience now, May&& may);
  [[nodiscard]] user* partner_for(const user& u, const wishes& wanted, patience now);
  void wait(user& u, const wishes& wanted, bool in_front, const id128& fresh_match, outcome& out);
  void match_or_wait(user& u, const wishes& wanted, const id128& fresh_match, outcome& out);
  void match_or_go_on(user& u, const id128& fresh_match, outcome& out);
  void meet_waiting(user& other, user& u, const wishes& wanted, const id128& id, outcome& out);
  [[nodiscard]] bool may_meet(const user& a, const user& b) const {
    return !rule_ || rule_(identity_of(a), identity_of(b));
  }
  [[nodiscard]] static identity identity_of(const user& u) noexcept { return {u.public_id, u.key}; }
  void bind(user& u, const user& partner, const id128& match) noexcept;
  void match(user& first, const wishes& firsts, user& second, const wishes& seconds, const id128& id, outcome& out);
  user* part(user& u, effect_kind partner_is_told, outcome& out);
  [[nodiscard]] const address& partner_address(const user& u) const noexcept;
  void bind_far(user& u, const far_user& far, const id128& match, bool initiator);
  void set_initiator(far_half& half, bool initiator) noexcept;
  void unbind_far(user& u);
  void count_far(std::uint16_t node, const id128& match, bool is_more);
  [[nodiscard]] far_half* find_far(const id128& match, std::uint16_t node) noexcept;
  void forget_far(user& u);
  void remove(user& u);
  void forget_return(user& u);
  [[nodiscard]] std::int64_t came_at(const user& u) const noexcept;
  [[nodiscard]] user* find_returned(const id128& match, const id128& public_id) noexcept;
  outcome claim_returned(const id128& match, const far_user& claimant);
  void drop(user& u, outcome& out);
  [[nodiscard]] std::optional<std::string> broken_far() const;

  meeting_rule rule_;
  ops::handle_table<user> users_;
  waiting_room waiting_;
  invites invites_;
  bool shares_invites_ = false;
  std::int64_t now_ = 0;
  lobby_rule lobby_ = lobby_rule::none;
  std::size_t matches_ = 0;  // of two who are here
  std::size_t far_initiators_ = 0;
  ops::handle_table<far_half> fars_;
  std::unordered_map<id128, std::uint32_t, ops::id128_hash> far_matches_;  // in fars_
  std::unordered_map<std::uint16_t, far_sum> far_sums_;
  std::unordered_map<id128, arrival, ops::id128_hash> returned_;  // by public id
};

}  // namespace flinxx::matchmaking
