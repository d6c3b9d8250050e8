#include "cluster/agreement.hpp"
#include "cluster/fetches.hpp"
#include "cluster/letter.hpp"
#include "cluster/missing_partners.hpp"
#include "cluster/offer.hpp"
#include "cluster/offers.hpp"
#include "cluster/outgoing.hpp"

#include <flinxx/cluster/neighbour.hpp>
#include <flinxx/ops/log.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/ops/seldom.hpp>

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace flinxx::cluster {
namespace {

using matchmaking::effect_kind;
using matchmaking::lobby_rule;

constexpr std::int64_t sum_interval = 500;
constexpr std::int64_t check_interval = 100;
constexpr std::int64_t in_front_of = 3'600'000;  // those who have waited for less

class neighbour_node final : public neighbour {
 public:
  neighbour_node(signaling::hub& h, transport& t, const neighbour_settings& s, std::function<std::int64_t()> now_ms,
                 std::function<void()> wake)
      : hub_(h), transport_(t), settings_(s), now_(std::move(now_ms)), outgoing_(std::move(wake)) {
    hub_.miss_for(s.recovery_time.count());
  }

  void turn() override;
  void last_turn() override {
    turn();
    send_letters();
  }
  [[nodiscard]] std::int64_t next_due() const override;
  [[nodiscard]] const neighbour_faults& faults() const noexcept override { return faults_; }

  void tell(const matchmaking::effect& e) override;
  void relay(const matchmaking::address& to, const id128& match, std::string_view data) override {
    outgoing_.add(to.node, letters::relay{match, to, data});
  }
  void linger(matchmaking::user_handle user) override { outgoing_.add(lingers{user}); }
  void offer(const matchmaking::ticket& t) override { outgoing_.add(offered{t}); }
  void withdraw(matchmaking::user_handle user, const id128& offer) override { outgoing_.add(withdrawn{user, offer}); }

  void claim(const id128& match, const matchmaking::far_user& here_now) override {
    outgoing_.add(claimed{match, here_now});
  }
  void miss(const id128& match) override { outgoing_.add(missed{match}); }
  void fetch(const socketio::wanted_socket& wanted, std::function<void(socketio::handover_answer)> heard) override {
    outgoing_.add(std::make_shared<const wanting>(wanting{wanted, std::move(heard)}));
  }

  void on_node_joined(const node_ref& node) override;
  void on_node_dead(const node_ref& node) override;
  void on_entry(const id128& from_run, std::uint16_t from, std::string_view entry) override;
  void on_met(const node_ref& from, const lobby_ticket& taken, const lobby_ticket& asking) override;
  void on_lobby_hint(bool not_empty) override;
  void on_own_tickets(std::size_t count) override;
  void on_fenced() override;
  void on_away() override;
  void on_back() override;
  void on_sent() override { send_letters(); }

 private:
  struct lingering {
    matchmaking::user_handle user;
    std::int64_t until;
  };

  [[nodiscard]] peer* find_peer(std::uint16_t number, const id128& run);
  void follow_lobby();
  void hear(const lingers& l) { lingering_.push_back({l.user, now_() + settings_.linger.count()}); }
  void hear(const offered& o);
  void hear(const withdrawn& w);
  void hear(const claimed& c) { missing_.claim(c, peers_, now_()); }
  void hear(const missed& m) { missing_.miss(m.match, now_()); }
  void hear(const std::shared_ptr<const wanting>& w) { fetches_.ask(*w, peers_, now_()); }
  void ask(offers::offer& o);
  void ask_anew(const offers::offer& o);
  void hear_answer(matchmaking::user_handle user, const id128& offer, const lobby_answer& answer);
  void meet_here(const matchmaking::ticket& first, const matchmaking::ticket& second);
  void apply(std::uint16_t from, peer& p, const any_letter& any);
  void send_letters();

  signaling::hub& hub_;
  transport& transport_;
  const neighbour_settings settings_;
  const std::function<std::int64_t()> now_;
  outgoing outgoing_;
  agreement agreement_{hub_, outgoing_};
  missing_partners missing_{hub_, outgoing_, settings_.recovery_time.count()};
  fetches fetches_{outgoing_, settings_.hand_over};
  peer_table peers_;
  offers offers_;
  std::deque<lingering> lingering_;  // by time
  std::vector<hub_news> news_;       // these two keep their room
  std::vector<any_letter> arrived_;
  neighbour_faults faults_;
  lobby_rule rule_ = lobby_rule::none;
  bool is_away_ = true;
  bool is_fenced_ = false;
  bool not_empty_ = false;
  bool tickets_are_missing_ = false;
  std::int64_t next_sums_ = 0;
  std::int64_t next_check_ = 0;
  ops::seldom loss_warnings_{60'000};
  ops::seldom refusals_{60'000};
};

// ---- time

void neighbour_node::turn() {
  outgoing_.take(news_);
  for (const hub_news& news : news_) std::visit([this](const auto& n) { hear(n); }, news);
  const std::int64_t now = now_();
  for (; !lingering_.empty() && lingering_.front().until <= now; lingering_.pop_front())
    if (rule_ != lobby_rule::none) hub_.offer(lingering_.front().user);
  missing_.expire(now);
  if (now >= next_check_) {
    next_check_ = now + check_interval;
    for (const auto& late : offers_.unanswered_since(now - settings_.answer_time.count())) ask_anew(late);
  }
  if (now >= next_sums_) {
    next_sums_ = now + sum_interval;
    agreement_.send_sums(peers_);
    missing_.claim_again(peers_, now);
    fetches_.expire(now);
    hub_.expire(now);
  }
  if (transport_.is_sending()) {
    outgoing_.hold_letters();
  } else {
    send_letters();
  }
}

std::int64_t neighbour_node::next_due() const {
  std::int64_t due = next_sums_;
  if (!lingering_.empty()) due = std::min(due, lingering_.front().until);
  if (!offers_.empty()) due = std::min(due, next_check_);
  return due;
}

void neighbour_node::send_letters() {
  outgoing_.take_letters([this](std::uint16_t number, batch& b) {
    const auto found = peers_.find(number);
    if (found == peers_.end()) return b.used;
    peer& p = found->second;
    for (std::size_t sent = 0; sent < b.used; ++sent) {
      batch::entry& e = b.entries[sent];
      if (e.version > p.version) continue;  // it would not be understood
      e.bytes.replace(0, entry_head_size, to_bytes({p.run, p.next, p.version}));
      if (!transport_.send(number, e.bytes)) return sent;
      p.next += e.letters;
    }
    if (b.lost > 0 && loss_warnings_.due(now_()))
      ops::log::warn("letters between nodes are lost: more wait for Redis than may");
    p.next += b.lost;
    if (b.changes_matches) p.changed_below = p.next;
    return b.used;
  });
  if (transport_.is_sending()) outgoing_.hold_letters();
}

// ---- what the hub says

// A match that is decided here is told to the other node in the order of the hub's decisions.
void neighbour_node::tell(const matchmaking::effect& e) {
  switch (e.kind) {
    case effect_kind::matched:
      return outgoing_.add(e.to.node, letters::matched{e.match, e.user, e.partner, e.partner_id}, true);
    case effect_kind::refused: return outgoing_.add(e.to.node, letters::refused{e.match, e.user});
    case effect_kind::found:
      return outgoing_.add(e.to.node, letters::found{e.match, e.partner, e.partner_id, e.came_at}, true);
    case effect_kind::taken_over: return outgoing_.add(e.to.node, letters::taken_over{e.match, e.partner_id}, true);
    case effect_kind::hold: return outgoing_.add(e.to.node, letters::hold{e.match, e.partner}, true);
    case effect_kind::held: return outgoing_.add(e.to.node, letters::held{e.match, e.to});
    case effect_kind::partner_skipped:
    case effect_kind::partner_left:
    case effect_kind::undone: return outgoing_.add(e.to.node, letters::parted{e.match, e.kind}, true);
    default: return;
  }
}

// An offer from before the lobby was away has come home meanwhile.
void neighbour_node::hear(const offered& o) {
  if (is_away_) return;
  const std::int64_t began_at = now_() - (o.ticket.in_front ? in_front_of : 0);
  for (const offers::offer& before : offers_.put(o.ticket, began_at)) transport_.withdraw(to_lobby(before.ticket, {}));
  ask(*offers_.find(o.ticket.user, o.ticket.id));
}

void neighbour_node::hear(const withdrawn& w) {
  const offers::offer* const o = offers_.find(w.user, w.offer);
  if (o == nullptr) return;
  transport_.withdraw(to_lobby(o->ticket, {}));
  offers_.remove(w.user, w.offer);
}

// ---- the lobby

void neighbour_node::ask(offers::offer& o) {
  o.asked_at = now_();
  o.now = offers::stage::asked;
  transport_.ask_lobby(
      to_lobby(o.ticket, std::chrono::milliseconds(o.asked_at - o.began_at)),
      [this, user = o.ticket.user, id = o.ticket.id](const lobby_answer& answer) { hear_answer(user, id, answer); });
}

void neighbour_node::ask_anew(const offers::offer& o) {
  offers::offer* const there = offers_.find(o.ticket.user, o.ticket.id);
  if (there == nullptr) return;
  transport_.withdraw(to_lobby(there->ticket, {}));
  const id128 fresh = ops::random_id();
  if (!hub_.renew(there->ticket.user, there->ticket.id, fresh)) {
    offers_.remove(there->ticket.user, there->ticket.id);
    return;
  }
  there->ticket.id = fresh;
  ask(*there);
}

void neighbour_node::hear_answer(matchmaking::user_handle user, const id128& id, const lobby_answer& answer) {
  offers::offer* const o = offers_.find(user, id);
  if (o == nullptr) return;
  if (std::holds_alternative<lobby_waits>(answer)) {
    o->now = offers::stage::waits;
    on_lobby_hint(true);
  }
  const auto* const taken = std::get_if<lobby_taken>(&answer);
  if (taken == nullptr) return;  // if nothing else comes, it is asked anew in time
  o->now = offers::stage::taken;
  if (taken->owner.run != transport_.own().run) return;
  if (const auto first = from_lobby(taken->ticket, here)) meet_here(*first, o->ticket);
}

// The lobby's answer says so, and so does its word to the owner, whichever comes first.
void neighbour_node::meet_here(const matchmaking::ticket& first, const matchmaking::ticket& second) {
  const bool met = hub_.meet(first, second);
  for (const auto& t : {first, second}) {
    const offers::offer* const o = offers_.find(t.user, t.id);
    if (o == nullptr) continue;
    if (met) {
      offers_.remove(t.user, t.id);
    } else {
      ask_anew(offers::offer(*o));
    }
  }
}

void neighbour_node::on_met(const node_ref& from, const lobby_ticket& taken, const lobby_ticket& asking) {
  const bool is_own = from == transport_.own();
  if (!is_own && find_peer(from.number, from.run) == nullptr) return;
  const auto first = from_lobby(taken, here);
  const auto second = from_lobby(asking, is_own ? here : from.number);
  if (!first || !second) {
    ++faults_.malformed;
    return;
  }
  if (is_own) return meet_here(*first, *second);
  if (hub_.accept_far(first->user, first->id, {second->user, second->where, second->public_id}, second->id))
    offers_.remove(first->user, first->id);
}

void neighbour_node::follow_lobby() {
  const bool is_open = settings_.linger.count() == 0 || not_empty_;
  const lobby_rule rule = is_away_ ? lobby_rule::none : is_open ? lobby_rule::open : lobby_rule::linger;
  if (std::exchange(rule_, rule) != rule) hub_.set_lobby(rule);
}

void neighbour_node::on_lobby_hint(bool not_empty) {
  not_empty_ = not_empty;
  follow_lobby();
}

// One that was taken may not have been heard of yet; twice in a row is too often for that.
void neighbour_node::on_own_tickets(std::size_t count) {
  const bool again = std::exchange(tickets_are_missing_, count < offers_.waiting());
  if (!again || !tickets_are_missing_) return;
  tickets_are_missing_ = false;
  for (const auto& o : offers_.waiting_since(now_() - settings_.answer_time.count() / 2)) ask_anew(o);
}

void neighbour_node::on_away() {
  is_away_ = true;
  for (const auto& o : offers_.take_all()) transport_.withdraw(to_lobby(o.ticket, {}));
  lingering_.clear();
  follow_lobby();
}

void neighbour_node::on_back() {
  is_away_ = false;
  tickets_are_missing_ = false;
  follow_lobby();
  if (std::exchange(is_fenced_, false)) hub_.claim_missing();
}

// ---- other nodes

peer* neighbour_node::find_peer(std::uint16_t number, const id128& run) {
  const auto found = peers_.find(number);
  if (found != peers_.end() && found->second.run == run) return &found->second;
  ++faults_.strangers;
  return nullptr;
}

void neighbour_node::on_node_joined(const node_ref& node) {
  if (node == transport_.own() || node.number >= here) return;
  if (const auto found = peers_.find(node.number); found != peers_.end()) {
    if (found->second.run == node.run) return;
    on_node_dead({node.number, found->second.run});
  }
  outgoing_.forget(node.number);
  peer& fresh = peers_[node.number];
  fresh.run = node.run;
  fresh.version = common_version(spoken_versions(), transport_.versions_of(node.number));
}

void neighbour_node::on_node_dead(const node_ref& node) {
  const auto found = peers_.find(node.number);
  if (found == peers_.end() || found->second.run != node.run) return;
  peers_.erase(found);
  fetches_.lose_node(node.number);
  missing_.lose_node(node.number, now_());
}

// The others hold this node for dead. Its users are there all the same, and so may be their partners: they are claimed
// by the next run.
void neighbour_node::on_fenced() {
  is_away_ = true;
  (void)offers_.take_all();
  lingering_.clear();
  follow_lobby();
  for (const auto& [number, p] : std::exchange(peers_, {})) {
    fetches_.lose_node(number);
    missing_.lose_node(number, now_());
  }
  is_fenced_ = true;
}

void neighbour_node::on_entry(const id128& from_run, std::uint16_t from, std::string_view entry) {
  peer* const p = find_peer(from, from_run);
  if (p == nullptr) return;
  entry_head head;
  if (!read_entry(entry, head, arrived_)) {
    ++faults_.malformed;
    if (refusals_.due(now_()))
      ops::log::warn("node {} has sent letters that this version does not know: they count for nothing", from);
    return;
  }
  if (head.to != transport_.own().run) {
    ++faults_.strangers;
    return;
  }
  const auto arrival = p->incoming.receive(head.first, arrived_.size());
  if (arrival.is_none) {
    ++faults_.malformed;
    return;
  }
  if (arrival.doubles > 0) p->wants_sum = true;  // which says what has been heard
  for (std::size_t i = 0; i < arrival.doubles; ++i)
    if (const auto* sum = std::get_if<letters::sum>(&arrived_[i])) agreement_.catch_up(from, *p, sum->heard);
  for (std::size_t i = arrival.doubles; i < arrived_.size(); ++i) apply(from, *p, arrived_[i]);
  if (!arrival.gap) return;
  ++faults_.gaps;
  agreement_.doubt(from, *p);
}

void neighbour_node::apply(std::uint16_t from, peer& p, const any_letter& any) {
  if (const auto* relayed = std::get_if<letters::relay>(&any)) {
    hub_.receive(from, {here, relayed->to.worker, relayed->to.local}, relayed->match, relayed->data);
  } else if (const auto* m = std::get_if<letters::matched>(&any)) {
    const matchmaking::far_user far{{}, {from, m->where.worker, m->where.local}, m->public_id};
    if (hub_.enter_far(m->user, m->match, far)) offers_.remove(m->user, m->match);
  } else if (const auto* r = std::get_if<letters::refused>(&any)) {
    if (const offers::offer* const o = offers_.find(r->user, r->match)) ask_anew(offers::offer(*o));
  } else if (const auto* parted = std::get_if<letters::parted>(&any)) {
    hub_.far_parted(parted->match, from, parted->why);
  } else if (const auto* c = std::get_if<letters::claim>(&any)) {
    hub_.claim(c->match, {{}, {from, c->where.worker, c->where.local}, c->public_id, c->came_at}, c->insists);
  } else if (const auto* f = std::get_if<letters::found>(&any)) {
    hub_.found(f->match, {{}, {from, f->where.worker, f->where.local}, f->public_id, f->came_at});
  } else if (const auto* t = std::get_if<letters::taken_over>(&any)) {
    hub_.taken_over(t->match, t->public_id);
  } else if (const auto* h = std::get_if<letters::hold>(&any)) {
    if (hub_.hold(h->match, {from, h->where.worker, h->where.local})) missing_.miss(h->match, now_());
  } else if (const auto* held = std::get_if<letters::held>(&any)) {
    hub_.held(held->match, {here, held->to.worker, held->to.local});
  } else if (const auto* wanted = std::get_if<letters::fetch>(&any)) {
    fetches_.hear(from, p, *wanted);
  } else if (const auto* fetched = std::get_if<letters::fetched>(&any)) {
    fetches_.hear(from, *fetched);
  } else if (const auto* sum = std::get_if<letters::sum>(&any)) {
    agreement_.hear(from, p, *sum);
  } else if (const auto* list = std::get_if<letters::list>(&any)) {
    faults_.healed += agreement_.hear(from, p, *list);
  }
}

}  // namespace

std::unique_ptr<neighbour> make_neighbour(signaling::hub& h, transport& t, const neighbour_settings& s,
                                          std::function<std::int64_t()> now_ms, std::function<void()> wake) {
  return std::make_unique<neighbour_node>(h, t, s, std::move(now_ms), std::move(wake));
}

}  // namespace flinxx::cluster
