#include "cluster/address_counts.hpp"
#include "cluster/membership.hpp"

#include <flinxx/cluster/store_transport.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/log.hpp>
#include <flinxx/ops/seldom.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace flinxx::cluster {
namespace {

constexpr std::int64_t tick_ms = 100;
constexpr std::int64_t deaf_after_ms = 2'000;  // without the own beat
constexpr std::size_t most_held = 4'096;
constexpr std::size_t most_held_bytes = 4'194'304;

class transport_over_store final : public store_transport,
                                   private store::listener,
                                   private membership::listener,
                                   private net::timer {
 public:
  transport_over_store(net::worker& home, std::unique_ptr<store> over, settings s)
      : home_(home),
        settings_(std::move(s)),
        store_(std::move(over)),
        membership_(*store_, *this, {settings_.terms, settings_.new_run, settings_.figures}) {}

  void start(transport::listener& l) override {
    listener_ = &l;
    store_->start(*this);
    home_.schedule(*this, home_.now_ms() + tick_ms);
  }

  void leave(std::function<void()> heard) override { membership_.leave(std::move(heard)); }

  [[nodiscard]] standing now() const override {
    return {membership_.others().sum(), membership_.others().size() + 1, membership_.is_member(),
            membership_.is_away()};
  }

  [[nodiscard]] known_lives others() const override {
    auto lives = membership_.others().lives();
    lives.is_whole = !membership_.is_away();
    return lives;
  }

  void share(const std::vector<ops::address_count>& counts) override {
    if (counts.empty() || !membership_.is_member() || membership_.is_away()) return;
    const auto bytes = bytes_of(counts);
    for (const node_ref& node : membership_.others().nodes())
      store_->tell_counts(membership_.own().run, node.run, bytes);
  }

  void tell_decision(std::string_view decision) override {
    if (!membership_.is_member() || membership_.is_away()) return;
    for (const node_ref& node : membership_.others().nodes())
      store_->tell_decision(membership_.own().run, node.run, decision);
  }
  void keep_ban(const kept_ban& b) override {
    if (membership_.is_member() && !membership_.is_away()) store_->keep_ban(b);
  }
  void read_bans(std::function<void(const std::optional<std::vector<std::string>>&)> heard) override {
    store_->read_bans(std::move(heard));
  }

  [[nodiscard]] node_ref own() const override { return membership_.own(); }

  [[nodiscard]] letter_versions versions_of(std::uint16_t node) const override {
    return membership_.others().versions_of(node);
  }

  bool send(std::uint16_t node, std::string_view entry) override {
    const node_ref* const to = membership_.others().find(node);
    if (to == nullptr || !membership_.is_member() || entry.size() > longest_entry) return true;
    return store_->append(membership_.own().run, to->run, entry);
  }

  [[nodiscard]] bool is_sending() const override { return store_->is_sending(); }

  void ask_lobby(const lobby_ticket& ticket, std::function<void(const lobby_answer&)> heard) override {
    if (!membership_.is_member()) return home_.post([heard = std::move(heard)] { heard(lobby_away{}); });
    ask({membership_.own().run, ticket, std::move(heard)});
  }

  void withdraw(const lobby_ticket& ticket) override {
    if (membership_.is_member()) store_->withdraw(membership_.own(), ticket);
    const auto there = std::find_if(again_.begin(), again_.end(), [&](const question& each) {
      return each.ticket.user == ticket.user && each.ticket.content == ticket.content;
    });
    if (there == again_.end()) return;
    home_.post([heard = std::move(there->heard)] { heard(lobby_away{}); });
    again_.erase(there);
  }

  void keep_invite(const lobby_invite& i) override {
    if (membership_.is_member()) store_->keep_invite(i);
  }

 private:
  struct meeting {
    lobby_ticket own;
    lobby_ticket taker;
  };
  struct held {
    id128 from;
    std::string letters;
    std::optional<meeting> met;
    unsigned beats = 0;  // that had been asked when it came
  };
  struct question {
    id128 run;
    lobby_ticket ticket;
    std::function<void(const lobby_answer&)> heard;
    bool is_second = false;
  };

  void ask(question q) {
    store_->meet(membership_.own(), q.ticket, membership_.peers(), [this, q](const meet_answer& answer) {
      if (q.run != membership_.own().run) return q.heard(lobby_fenced{});
      answered(q, answer);
    });
  }

  // Who is not known yet may be after the next beat. Whoever is not then either, the lobby comes right without.
  void answered(const question& q, const meet_answer& answer) {
    if (const auto* met = std::get_if<ticket_met>(&answer)) return q.heard(lobby_taken{met->owner, met->ticket});
    if (std::holds_alternative<ticket_waits>(answer)) return q.heard(lobby_waits{});
    if (std::holds_alternative<invite_unknown>(answer)) return q.heard(lobby_uninvited{});
    if (std::holds_alternative<store_away>(answer)) return q.heard(lobby_away{});
    if (std::holds_alternative<run_fenced>(answer)) {
      q.heard(lobby_fenced{});
      return membership_.beat_soon(home_.now_ms());
    }
    if (q.is_second) return q.heard(lobby_away{});
    again_.push_back({q.run, q.ticket, q.heard, true});
    membership_.beat_soon(home_.now_ms());
  }

  // store::listener
  void on_up() override {
    up_ = true;
    heard_own_ms_ = home_.now_ms();
    membership_.up(home_.now_ms());
  }
  void on_down(const std::string& why, bool refused) override {
    if (why != std::exchange(why_down_, why) && !refused) ops::log::warn("Redis is away: {}", why);
    up_ = false;
    membership_.down();
    if (refused) settings_.on_refused("Redis refuses: " + why);
  }
  void on_letters(const id128& from, std::string_view letters) override {
    const auto sender = is_held(from) ? std::nullopt : known(from);
    if (sender) return listener_->on_entry(sender->run, sender->number, letters);
    hold({from, std::string(letters), std::nullopt, 0});
  }
  void on_met(const lobby_ticket& own, const id128& from, const lobby_ticket& taker) override {
    const auto sender = is_held(from) ? std::nullopt : known(from);
    if (sender) return listener_->on_met(*sender, own, taker);
    hold({from, {}, meeting{own, taker}, 0});
  }
  void on_lobby() override { listener_->on_lobby_hint(true); }
  void on_counts(std::string_view counts) override {
    if (settings_.on_counts) settings_.on_counts(address_counts_of(counts));
  }
  void on_decision(std::string_view decision) override {
    if (settings_.on_decision) settings_.on_decision(decision);
  }
  void on_own_beat() override {
    heard_own_ms_ = home_.now_ms();
    membership_.own_beat_heard();
  }
  void on_deaf(const std::string& why) override {
    membership_.deaf();
    settings_.on_refused("Redis refuses: " + why);
  }
  void on_sent() override { listener_->on_sent(); }

  // membership::listener
  void on_joined(const node_ref& own) override {
    ops::log::info("joined the cluster as node {}", own.number);
    heard_own_ms_ = home_.now_ms();
    held_.clear();
    held_bytes_ = 0;
    store_->listen(own.run);
    settings_.on_joined(own);
  }
  void on_refused(const std::string& why) override { settings_.on_refused(why); }
  void on_fenced() override {
    ops::log::warn("the cluster has taken this node for dead: it joins anew");
    for (auto& each : std::exchange(again_, {})) each.heard(lobby_fenced{});
    listener_->on_fenced();
    tell_lives();
  }
  void on_away() override {
    for (auto& each : std::exchange(again_, {})) each.heard(lobby_away{});
    listener_->on_away();
    tell_lives();
  }
  void on_back() override {
    if (!std::exchange(why_down_, {}).empty()) ops::log::info("Redis is back");
    listener_->on_back();
    tell_lives();
    if (settings_.on_back) settings_.on_back();
  }
  void on_node_joined(const node_ref& node) override {
    ops::log::info("node {} is in the cluster", node.number);
    listener_->on_node_joined(node);
  }
  void on_node_dead(const node_ref& node) override {
    ops::log::warn("node {} has left the cluster", node.number);
    listener_->on_node_dead(node);
  }

  void on_beat(const beat_heard& heard) override {
    held_bytes_ = 0;
    for (auto& each : std::exchange(held_, {})) release(std::move(each));
    if (!held_.empty()) membership_.beat_soon(home_.now_ms());
    listener_->on_lobby_hint(heard.tickets > 0);
    listener_->on_own_tickets(heard.own_tickets);
    for (auto& each : std::exchange(again_, {})) ask(std::move(each));
    tell_lives();
  }
  void tell_lives() const {
    if (settings_.on_lives) settings_.on_lives();
  }

  [[nodiscard]] std::optional<node_ref> known(const id128& run) const {
    if (run == membership_.own().run) return membership_.own();
    const node_ref* const node = membership_.others().find(run);
    return node == nullptr ? std::nullopt : std::optional(*node);
  }
  [[nodiscard]] bool is_held(const id128& run) const {
    return std::any_of(held_.begin(), held_.end(), [&](const held& each) { return each.from == run; });
  }

  // What comes from a run that is new here waits, in its order, until a beat that was asked after it came says who that
  // is.
  void hold(held h) {
    if (membership_.others().is_dead(h.from)) return;
    if (held_.size() == most_held || held_bytes_ + h.letters.size() > most_held_bytes)
      return lose("too much comes from an unknown node");
    h.beats = membership_.beats();
    keep(std::move(h));
    membership_.beat_soon(home_.now_ms());
  }
  void keep(held h) {
    held_bytes_ += h.letters.size();
    held_.push_back(std::move(h));
  }
  void release(held h) {
    const auto sender = known(h.from);
    if (!sender) {
      if (h.beats == membership_.beats()) keep(std::move(h));
    } else if (h.met) {
      listener_->on_met(*sender, h.met->own, h.met->taker);
    } else {
      listener_->on_entry(sender->run, sender->number, h.letters);
    }
  }

  // Their receiver finds out by their numbers.
  void lose(const char* why) {
    if (loss_warnings_.due(home_.now_ms())) ops::log::warn("letters between nodes are lost: {}", why);
  }

  void on_timer() override {
    const auto now = home_.now_ms();
    home_.schedule(*this, now + tick_ms);
    membership_.tick(now);
    if (!up_ || !membership_.is_member() || now - heard_own_ms_ <= deaf_after_ms) return;
    heard_own_ms_ = now;
    store_->restart("the own beat does not come back");
  }

  net::worker& home_;
  const settings settings_;
  const std::unique_ptr<store> store_;
  membership membership_;
  transport::listener* listener_ = nullptr;
  std::deque<held> held_;
  std::size_t held_bytes_ = 0;
  std::vector<question> again_;
  std::int64_t heard_own_ms_ = 0;
  std::string why_down_;
  bool up_ = false;
  ops::seldom loss_warnings_{60'000};
};

}  // namespace

std::unique_ptr<store_transport> make_transport(net::worker& home, std::unique_ptr<store> over,
                                                store_transport::settings s) {
  return std::make_unique<transport_over_store>(home, std::move(over), std::move(s));
}

}  // namespace flinxx::cluster
