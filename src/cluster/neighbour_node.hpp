#pragma once

#include "cluster/agreement.hpp"
#include "cluster/fetches.hpp"
#include "cluster/letter.hpp"
#include "cluster/missing_partners.hpp"
#include "cluster/offers.hpp"
#include "cluster/outgoing.hpp"
#include "cluster/stray_requests.hpp"

#include <flinxx/cluster/neighbour.hpp>
#include <flinxx/ops/seldom.hpp>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace flinxx::cluster {

/// The one neighbour there is. What it has to do with the lobby is in neighbour_lobby.cpp.
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
  [[nodiscard]] const metrics::letter_tally& letters() const noexcept override { return outgoing_.tally(); }

  void tell(const matchmaking::effect& e) override;
  void relay(const matchmaking::address& to, const id128& match, std::string_view data) override {
    outgoing_.add(to.node, letters::relay{match, to, data});
  }
  void linger(matchmaking::user_handle user) override { outgoing_.add(lingers{user}); }
  void offer(const matchmaking::ticket& t) override { outgoing_.add(offered{t}); }
  void ask_again(matchmaking::user_handle user) override { outgoing_.add(asks_again{user}); }
  void withdraw(matchmaking::user_handle user, const id128& offer) override { outgoing_.add(withdrawn{user, offer}); }

  void claim(const id128& match, const matchmaking::far_user& here_now) override {
    outgoing_.add(claimed{match, here_now});
  }
  void miss(const id128& match) override { outgoing_.add(missed{match}); }
  void fetch(const socketio::wanted_socket& wanted, std::function<void(socketio::handover_answer)> heard) override {
    outgoing_.add(std::make_shared<const wanting>(wanting{wanted, std::move(heard)}));
  }
  std::uint64_t ask(engineio::stray s, heard_function heard, brought_function brought) override {
    const std::uint64_t ticket = fresh_ticket();
    outgoing_.add(std::make_shared<strayed>(strayed{ticket, std::move(s), std::move(heard), std::move(brought)}));
    return ticket;
  }
  bool carry(std::uint64_t ticket, const ops::slot_id& sid, engineio::carried c) override {
    return strays_.carry(ticket, sid, c);
  }
  void give_up(std::uint64_t ticket) override { outgoing_.add(stray_left{ticket}); }

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
  void hear(const asks_again& a);
  void hear(const withdrawn& w);
  void hear(const claimed& c) { missing_.claim(c, peers_, now_()); }
  void hear(const missed& m) { missing_.miss(m.match, now_()); }
  void hear(const std::shared_ptr<const wanting>& w) { fetches_.ask(*w, peers_, now_()); }
  void hear(const std::shared_ptr<strayed>& s) { strays_.ask(*s, peers_, is_away_, now_()); }
  void hear(const stray_left& s) { strays_.give_up(s.ticket); }
  void ask(offers::offer& o);
  void ask_anew(const offers::offer& o);
  void ask_apart(matchmaking::user_handle user, const id128& id);
  void hear_matched(std::uint16_t from, const letters::matched& m);
  void hear_answer(matchmaking::user_handle user, const id128& offer, const lobby_answer& answer);
  void hear_unknown(offers::offer& o);
  void meet_here(const matchmaking::ticket& first, const matchmaking::ticket& second);
  void apply(std::uint16_t from, peer& p, const any_letter& any);
  void count_entry(metrics::direction way, std::size_t bytes);
  void count_lines();
  void send_letters();
  void note_lost(peer& p, std::uint64_t letters);

  signaling::hub& hub_;
  transport& transport_;
  const neighbour_settings settings_;
  const std::function<std::int64_t()> now_;
  outgoing outgoing_;
  agreement agreement_{hub_, outgoing_};
  missing_partners missing_{hub_, outgoing_, settings_.recovery_time.count()};
  fetches fetches_{outgoing_, settings_.hand_over};
  stray_requests strays_{outgoing_, settings_.strays, settings_.poll_patience.count()};
  peer_table peers_;
  offers offers_;
  std::deque<lingering> lingering_;  // by time
  std::vector<hub_news> news_;       // these two keep their room
  std::vector<any_letter> arrived_;
  neighbour_faults faults_;
  matchmaking::lobby_rule rule_ = matchmaking::lobby_rule::none;
  bool is_away_ = true;
  bool is_fenced_ = false;
  std::int64_t back_at_ = 0;
  bool not_empty_ = false;
  bool tickets_are_missing_ = false;
  std::int64_t next_sums_ = 0;
  std::int64_t next_check_ = 0;
  ops::seldom loss_warnings_{60'000};
  ops::seldom refusals_{60'000};
};

}  // namespace flinxx::cluster
