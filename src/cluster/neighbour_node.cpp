#include "cluster/neighbour_node.hpp"

#include <flinxx/ops/log.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace flinxx::cluster {

using matchmaking::effect_kind;
using matchmaking::lobby_rule;

namespace {

constexpr std::int64_t sum_interval = 500;
constexpr std::int64_t check_interval = 100;

static_assert(std::variant_size_v<any_letter> == metrics::letter_names.size());

}  // namespace

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
    for (const auto& late : offers_.unanswered_since(now - settings_.answer_time.count())) {
      outgoing_.tally().repeated.add();
      ask_anew(late);
    }
    for (const auto& relaxed : offers_.relaxed_by(now)) ask_anew(relaxed);
  }
  if (now >= next_sums_) {
    next_sums_ = now + sum_interval;
    agreement_.send_sums(peers_);
    missing_.claim_again(peers_, now);
    fetches_.expire(now);
    strays_.expire(now);
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
      note_lost(p, std::exchange(e.lost_before, 0));
      e.bytes.replace(0, entry_head_size, to_bytes({p.run, p.next, p.version}));
      if (!transport_.send(number, e.bytes)) return sent;
      count_entry(metrics::direction::out, e.bytes.size());
      p.next += e.letters;
    }
    note_lost(p, b.lost);
    if (b.changes_matches) p.changed_below = p.next;
    return b.used;
  });
  if (transport_.is_sending()) outgoing_.hold_letters();
}

void neighbour_node::note_lost(peer& p, std::uint64_t letters) {
  p.next += letters;
  if (letters > 0 && loss_warnings_.due(now_()))
    ops::log::warn("letters between nodes are lost: more wait for Redis than may");
}

void neighbour_node::count_entry(metrics::direction way, std::size_t bytes) {
  const auto i = static_cast<std::size_t>(way);
  outgoing_.tally().entries[i].add();
  outgoing_.tally().entry_bytes[i].add(bytes);
}

void neighbour_node::count_lines() {
  metrics::count& lines = outgoing_.tally().lines;
  lines.add(peers_.size() - lines.read());  // in one step, also where there are fewer now: somebody may read in between
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
  count_lines();
}

void neighbour_node::on_node_dead(const node_ref& node) {
  const auto found = peers_.find(node.number);
  if (found == peers_.end() || found->second.run != node.run) return;
  peers_.erase(found);
  count_lines();
  fetches_.lose_node(node.number);
  strays_.lose_node(node.number, node.run);
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
    strays_.lose_node(number, p.run);
    missing_.lose_node(number, now_());
  }
  count_lines();
  is_fenced_ = true;
}

void neighbour_node::on_entry(const id128& from_run, std::uint16_t from, std::string_view entry) {
  peer* const p = find_peer(from, from_run);
  if (p == nullptr) return;
  count_entry(metrics::direction::in, entry.size());
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
  outgoing_.tally().doubled.add(arrival.doubles);
  if (arrival.doubles > 0) p->wants_sum = true;  // which says what has been heard
  for (std::size_t i = 0; i < arrival.doubles; ++i)
    if (const auto* sum = std::get_if<letters::sum>(&arrived_[i])) agreement_.catch_up(from, *p, sum->heard);
  for (std::size_t i = arrival.doubles; i < arrived_.size(); ++i) apply(from, *p, arrived_[i]);
  if (!arrival.gap) return;
  ++faults_.gaps;
  agreement_.doubt(from, *p);
  strays_.doubt(from, p->run);
}

void neighbour_node::apply(std::uint16_t from, peer& p, const any_letter& any) {
  outgoing_.tally().received[any.index()].add();
  if (const auto* relayed = std::get_if<letters::relay>(&any)) {
    hub_.receive(from, {here, relayed->to.worker, relayed->to.local}, relayed->match, relayed->data);
  } else if (const auto* m = std::get_if<letters::matched>(&any)) {
    hear_matched(from, *m);
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
  } else if (const auto* polls = std::get_if<letters::poll>(&any)) {
    strays_.hear(from, p, *polls);
  } else if (const auto* posted = std::get_if<letters::polled_in>(&any)) {
    strays_.hear(from, p, *posted);
  } else if (const auto* answer = std::get_if<letters::polled_out>(&any)) {
    strays_.hear(from, *answer);
  } else if (const auto* left = std::get_if<letters::poll_given_up>(&any)) {
    strays_.hear(p, *left);
  } else if (const auto* upgrade = std::get_if<letters::upgrade>(&any)) {
    strays_.hear(from, p, *upgrade);
  } else if (const auto* carried_in = std::get_if<letters::carried_in>(&any)) {
    strays_.hear(p, *carried_in);
  } else if (const auto* carried_out = std::get_if<letters::carried_out>(&any)) {
    strays_.hear(from, *carried_out);
  } else if (const auto* sum = std::get_if<letters::sum>(&any)) {
    agreement_.hear(from, p, *sum);
  } else if (const auto* list = std::get_if<letters::list>(&any)) {
    faults_.healed += agreement_.hear(from, p, *list);
  }
}

std::unique_ptr<neighbour> make_neighbour(signaling::hub& h, transport& t, const neighbour_settings& s,
                                          std::function<std::int64_t()> now_ms, std::function<void()> wake) {
  return std::make_unique<neighbour_node>(h, t, s, std::move(now_ms), std::move(wake));
}

}  // namespace flinxx::cluster
