#pragma once

#include "cluster/letter.hpp"
#include "unit/cluster/invite_choice.hpp"
#include "unit/cluster/lobby_choice.hpp"

#include <flinxx/cluster/transport.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Redis and the way to it, in memory. Nothing happens by itself: each command, answer and entry is a step of the
// test's.
namespace flinxx::cluster::test {

inline void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

struct stream_item {
  enum class kind { entry, met, joined, dead, hint } what;
  node_ref from;
  std::string bytes;
  lobby_ticket taken;
  lobby_ticket asking;
};

class redis_twin {
 public:
  struct lying {
    lobby_ticket ticket;
    node_ref owner;
    std::int64_t since;
  };

  // All runs of a node begin with the same eight bytes.
  node_ref join(unsigned process) {
    node_ref node{0, {}};
    while (std::any_of(roster.begin(), roster.end(), [&](const auto& n) { return n.number == node.number; }))
      ++node.number;
    ++runs;
    node.run[0] = static_cast<std::uint8_t>(process);
    node.run[1] = static_cast<std::uint8_t>(process >> 8U);
    node.run[2] = 1;
    node.run[8] = static_cast<std::uint8_t>(runs);
    node.run[9] = static_cast<std::uint8_t>(runs >> 8U);
    for (const auto& other : roster) append(other.run, {stream_item::kind::joined, node, {}, {}, {}});
    roster.push_back(node);
    streams[node.run];
    return node;
  }
  void bury(const node_ref& node) {
    if (std::erase(roster, node) == 0) return;
    streams.erase(node.run);
    std::erase_if(lobby, [&](const auto& l) { return l.owner == node; });
    for (const auto& other : roster) append(other.run, {stream_item::kind::dead, node, {}, {}, {}});
  }
  // All but itself hold it for dead, and Redis has lost the verdict; later they have forgotten it.
  void forsake(const node_ref& node) { tell_of(node, stream_item::kind::dead); }
  void forgive(const node_ref& node) { tell_of(node, stream_item::kind::joined); }
  [[nodiscard]] bool has(const node_ref& node) const {
    return std::find(roster.begin(), roster.end(), node) != roster.end();
  }
  void append(const id128& run, stream_item item) {
    if (const auto found = streams.find(run); found != streams.end()) found->second.push_back(std::move(item));
  }
  void send(std::uint16_t number, const node_ref& from, const std::string& bytes) {
    note(bytes);
    for (const auto& n : roster)
      if (n.number == number) append(n.run, {stream_item::kind::entry, from, bytes, {}, {}});
  }

  // As the script does it.
  lobby_answer meet(const node_ref& own, const lobby_ticket& mine) {
    if (!has(own)) return lobby_fenced{};
    if (mine.invite) return meet_invited(own, mine);
    lobby_choice choice(mine);
    for (const auto& [ticket, owner, since] : lobby) choice.add(ticket, now - since);
    if (const auto taken = choice.taken()) return take(*taken, own, mine);
    if (lobby.empty())
      for (const auto& other : roster)
        if (other != own) append(other.run, {stream_item::kind::hint, own, {}, {}, {}});
    lobby.push_back({mine, own, now - mine.waited.count()});
    std::stable_sort(lobby.begin(), lobby.end(), [](const auto& a, const auto& b) { return a.since < b.since; });
    return lobby_waits{};
  }
  void withdraw(const lobby_ticket& t) {
    if (t.invite) return invites.withdraw(t);
    std::erase_if(lobby, [&](const auto& l) { return l.ticket.content == t.content && l.ticket.user == t.user; });
  }
  [[nodiscard]] std::size_t tickets_of(const node_ref& node) const {
    return static_cast<std::size_t>(
        std::count_if(lobby.begin(), lobby.end(), [&](const auto& l) { return l.owner == node; }));
  }
  // It starts again, empty; who is there is found out by beats.
  void forget() {
    lobby.clear();
    invites.forget();
    for (auto& [run, items] : streams)
      std::erase_if(items, [](const auto& i) {
        return i.what != stream_item::kind::joined && i.what != stream_item::kind::dead;
      });
  }

  std::vector<node_ref> roster;
  std::map<id128, std::deque<stream_item>> streams;
  std::vector<lying> lobby;  // by the time of waiting
  invite_choice invites;
  std::set<id128> accepted;  // matches that the taken one's node has said yes to
  std::int64_t now = 1'000'000;
  unsigned runs = 0;
  unsigned processes = 0;

 private:
  void tell_of(const node_ref& node, decltype(stream_item::what) what) {
    if (!has(node)) return;
    for (const auto& other : roster)
      if (other != node) append(other.run, {what, node, {}, {}, {}});
  }
  lobby_answer meet_invited(const node_ref& own, const lobby_ticket& mine) {
    const auto [what, lay] = invites.ask(mine, own, roster, now);
    if (what == invite_choice::verdict::unknown) return lobby_uninvited{};
    if (!lay) return lobby_waits{};
    append(lay->owner.run, {stream_item::kind::met, own, {}, lay->ticket, mine});
    return lobby_taken{lay->owner, lay->ticket};
  }
  lobby_answer take(std::size_t i, const node_ref& own, const lobby_ticket& mine) {
    const lying l = lobby[i];
    lobby.erase(lobby.begin() + static_cast<std::ptrdiff_t>(i));
    withdraw(mine);
    append(l.owner.run, {stream_item::kind::met, own, {}, l.ticket, mine});
    return lobby_taken{l.owner, l.ticket};
  }
  void note(const std::string& bytes) {
    entry_head head;
    std::vector<any_letter> all;
    require(read_entry(bytes, head, all), "a node sends what is no entry");
    for (const auto& l : all)
      if (const auto* m = std::get_if<letters::matched>(&l)) accepted.insert(m->match);
  }
};

class twin_transport final : public transport {
 public:
  explicit twin_transport(redis_twin& r) : redis_(r) {}

  [[nodiscard]] node_ref own() const override { return own_; }
  [[nodiscard]] bool is_sending() const override { return sending; }
  bool sending = false;
  std::size_t room = SIZE_MAX;  // for entries
  bool send(std::uint16_t node, std::string_view entry) override {
    if (room == 0) return false;
    --room;
    commands_.push_back(
        {[this, node, from = own_, bytes = std::string(entry)] { redis_.send(node, from, bytes); }, {}});
    return true;
  }
  void ask_lobby(const lobby_ticket& t, std::function<void(const lobby_answer&)> heard) override {
    const auto lost = [heard] { heard(lobby_away{}); };
    commands_.push_back({[this, t, from = own_, heard, lost] {
                           const lobby_answer a = redis_.meet(from, t);
                           answers_.push_back({[heard, a] { heard(a); }, lost});
                         },
                         lost});
  }
  void keep_invite(const lobby_invite& i) override {
    commands_.push_back({[this, i] { redis_.invites.keep(i, redis_.now); }, {}});
  }
  void withdraw(const lobby_ticket& t) override {
    commands_.push_back({[this, t] { redis_.withdraw(t); }, {}});
  }

  void join(listener& l) {
    listener_ = &l;
    own_ = redis_.join(process_);
    recent_.clear();
    for (const auto& n : redis_.roster)
      if (n != own_) l.on_node_joined(n);
    l.on_back();
  }
  void beat() {
    commands_.push_back({[this, from = own_] {
                           const bool fenced = !redis_.has(from);
                           const auto count = redis_.tickets_of(from);
                           const bool not_empty = !redis_.lobby.empty();
                           answers_.push_back({[this, from, fenced, count, not_empty] {
                                                 if (from != own_) return;
                                                 if (fenced) return join_anew();
                                                 listener_->on_own_tickets(count);
                                                 listener_->on_lobby_hint(not_empty);
                                               },
                                               {}});
                         },
                         {}});
  }

  bool execute() { return step(commands_); }
  bool answer() { return step(answers_); }
  [[nodiscard]] const stream_item* next_item() const {
    const auto found = redis_.streams.find(own_.run);
    return found == redis_.streams.end() || found->second.empty() ? nullptr : &found->second.front();
  }
  bool read() {
    if (next_item() == nullptr) return false;
    auto& stream = redis_.streams[own_.run];
    const stream_item item = std::move(stream.front());
    stream.pop_front();
    recent_.push_back(item);
    if (recent_.size() > 3) recent_.pop_front();
    hand_out(item);
    return true;
  }

  // The reading connection is made anew, and some of what was read comes again.
  void read_again() {
    if (!redis_.has(own_)) return;
    auto& stream = redis_.streams[own_.run];
    for (; !recent_.empty(); recent_.pop_back())
      if (recent_.back().what == stream_item::kind::entry || recent_.back().what == stream_item::kind::met)
        stream.push_front(recent_.back());
  }
  // The other connection is: commands are lost, or their answers.
  void lose_commands() {
    std::deque<command> lost = std::exchange(answers_, {});
    for (auto& c : std::exchange(commands_, {})) lost.push_back(std::move(c));
    for (auto& c : lost)
      if (c.lost) answers_.push_back({c.lost, {}});
  }

 private:
  struct command {
    std::function<void()> run;
    std::function<void()> lost;
  };

  static bool step(std::deque<command>& queue) {
    if (queue.empty()) return false;
    const command c = std::move(queue.front());
    queue.pop_front();
    c.run();
    return true;
  }
  void join_anew() {
    listener_->on_fenced();
    join(*listener_);
  }
  void hand_out(const stream_item& item) {
    switch (item.what) {
      case stream_item::kind::entry: return listener_->on_entry(item.from.run, item.from.number, item.bytes);
      case stream_item::kind::met: return listener_->on_met(item.from, item.taken, item.asking);
      case stream_item::kind::joined: return listener_->on_node_joined(item.from);
      case stream_item::kind::dead: return listener_->on_node_dead(item.from);
      case stream_item::kind::hint: return listener_->on_lobby_hint(true);
    }
  }

  redis_twin& redis_;
  const unsigned process_ = ++redis_.processes;
  node_ref own_;
  listener* listener_ = nullptr;
  std::deque<command> commands_;
  std::deque<command> answers_;
  std::deque<stream_item> recent_;
};

}  // namespace flinxx::cluster::test
