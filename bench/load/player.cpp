#include "player.hpp"

#include <charconv>
#include <cmath>
#include <random>
#include <stdexcept>

namespace bench {
namespace {

constexpr std::string_view candidate_head = R"(["ice_candidate",{"candidate":{"candidate":"candidate:)";
constexpr std::string_view candidate_tail = R"(","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"abcd"}}])";

[[noreturn]] void mismatch(std::string_view what, std::string_view text) {
  throw std::logic_error(std::string(what) + ": " + std::string(text.substr(0, 200)));
}

// The value of a string member that holds no escapes.
std::string_view member(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return {};
  const auto begin = at + name.size() + 3;  // name":"
  return text.substr(begin, text.find('"', begin) - begin);
}

std::uint64_t take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop == text.data() + text.size()) mismatch("no number", text);
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
  return value;
}

// So many of 1,000 interests, the k-th about 1/k as frequent as the first one; the same ones each time.
std::string find_event(std::size_t user, std::size_t interests) {
  if (interests == 0) return R"(42["find_partner"])";
  std::minstd_rand random(static_cast<std::minstd_rand::result_type>(user + 1));
  random.discard(10);
  std::string all;
  for (std::size_t i = 0; i < interests; ++i) {
    const double chance = static_cast<double>(random()) / std::minstd_rand::max();
    all += (i == 0 ? "\"" : ",\"") + std::to_string(static_cast<int>(std::pow(1000, chance))) + "\"";
  }
  return R"(42["find_partner",{"interests":[)" + all + "]}]";
}

}  // namespace

player::player(crowd& all, std::size_t index)
    : wire(all.events, all.servers[index % all.servers.size()], all.secrets.get(), index,
           "/socket.io/?EIO=4&transport=websocket"),
      all_(all),
      find_(find_event(index, all.interests)),
      index_(index) {}

void player::on_open() {
  if (all_.floor) ++all_.registered;
}

void player::on_text(std::string_view text) {
  if (text == "2") {
    ++all_.pongs;
    return send("3");
  }
  if (text.starts_with('0')) return send("40");
  if (text.starts_with("42")) return on_event(text.substr(2));
  if (!text.starts_with("40")) mismatch("not expected", text);
}

void player::on_event(std::string_view array) {
  if (array.starts_with(candidate_head)) {
    check_relay(array.substr(candidate_head.size()));
    ++candidates;
    if (all_.on_relay) all_.on_relay(*this, "ice_candidate");
    return;
  }
  const std::string_view name = array.substr(2, array.find('"', 2) - 2);
  if (name == "webrtc_offer" || name == "webrtc_answer") {
    check_relay(member(array, "sdp"));
    ++descriptions;
    if (all_.on_relay) all_.on_relay(*this, name);
  } else if (name == "user_registered") {
    all_.by_user_id.emplace(member(array, "userId"), this);
    ++all_.registered;
  } else if (name == "partner_found") {
    const auto found = all_.by_user_id.find(std::string(member(array, "partnerId")));
    if (found == all_.by_user_id.end()) mismatch("an unknown partner", array);
    meet(*found->second, array.find(R"("initiator":true)") != std::string_view::npos);
  } else if (name == "user_skipped" || name == "partner_disconnected") {
    part();
    if (all_.on_parted) all_.on_parted(*this);
  } else if (name == "waiting") {
    if (all_.on_waiting) all_.on_waiting(*this);
  } else {
    mismatch("not expected", array);
  }
}

void player::meet(player& other, bool initiator) {
  if (&other == this) mismatch("somebody has met themselves", "");
  partner_ = &other;
  initiator_ = initiator;
  sent_ = received_ = 0;
  candidates = descriptions = 0;
  ++all_.paired;
  if (all_.on_paired) all_.on_paired(*this);
}

void player::part() {
  if (partner_ == nullptr) mismatch("the end of no session", "");
  partner_ = nullptr;
  --all_.paired;
}

void player::skip() {
  part();
  send(R"(42["skip_user"])");
}

void player::stop() {
  part();
  send(R"(42["stop"])");
}

// "<from> <number> ": nothing is lost, doubled, reordered or somebody else's.
void player::check_relay(std::string_view mark) {
  const std::string_view whole = mark;
  const std::uint64_t from = take_number(mark);
  const std::uint64_t number = take_number(mark);
  if (partner_ == nullptr) mismatch("a relay outside of a session", whole);
  if (from != partner_->index_) mismatch("a relay of somebody else", whole);
  if (number != received_++) mismatch("a relay lost, doubled or reordered", whole);
  ++all_.relays;
}

std::string player::mark() {
  return std::to_string(index_) + " " + std::to_string(sent_++) + " ";
}

void player::relay_candidate() {
  send("42" + std::string(candidate_head) + mark() + all_.padding + std::string(candidate_tail));
}

void player::relay_description(std::string_view type) {
  const std::string name(type);
  send("42[\"webrtc_" + name + "\",{\"" + name + "\":{\"type\":\"" + name + "\",\"sdp\":\"" + mark() + all_.padding +
       "\"}}]");
}

std::vector<std::unique_ptr<player>> connect_players(crowd& all, std::size_t count, std::size_t at_once) {
  std::vector<std::unique_ptr<player>> players;
  while (players.size() < count) {
    players.push_back(std::make_unique<player>(all, players.size()));
    if (players.size() - all.registered >= at_once)
      all.events.run_until([&] { return players.size() - all.registered < at_once; }, 60);
  }
  all.events.run_until([&] { return all.registered == count; }, 60);
  return players;
}

void pair_up(crowd& all, std::vector<std::unique_ptr<player>>& players) {
  if (all.floor) {  // it has paired them by the order in which they connected
    for (std::size_t i = 0; i + 1 < players.size(); i += 2) {
      players[i]->meet(*players[i + 1], true);
      players[i + 1]->meet(*players[i], false);
    }
    return;
  }
  if (all.servers.size() > 1) {  // neighbours are on different ones, and nobody else waits
    for (std::size_t i = 0; i + 1 < players.size(); i += 2) {
      for (const std::size_t who : {i, i + 1}) players[who]->find();
      all.events.run_until([&] { return all.paired == i + 2; }, 60);
    }
    return;
  }
  for (auto& each : players) each->find();
  all.events.run_until([&] { return all.paired == players.size() / 2 * 2; }, 60);
}

}  // namespace bench
