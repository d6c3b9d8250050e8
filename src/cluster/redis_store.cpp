#include "cluster/redis_store.hpp"

#include "cluster/scripts.hpp"

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/log.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace flinxx::cluster {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds not_asked_after{5'000};  // whose terms do not matter any more to somebody who joins
constexpr microseconds shortest_gathering{1'000};
constexpr microseconds longest_gathering{4'000};
constexpr std::size_t bytes_a_ms = 4'096;
constexpr std::int64_t longest_stream = 16'384;  // entries, more or less; the rest is a gap to its reader

std::int64_t us(milliseconds time) {
  return microseconds(time).count();
}

std::string_view status_of(const redis::reply& reply) {
  return reply[0].text();
}

// What follows up to a space, which goes too.
std::string_view next_word(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

// "run epoch beat steady key recovery users matches waiting lowest highest"
std::optional<node_record> record_of(const redis::reply& place, std::string_view text) {
  constexpr std::uint64_t last_time = 9'999'999'999'999'999;
  constexpr std::uint64_t most_users = 1'000'000'000;
  const auto number = place.number(most_nodes - 1);
  const auto run = run_of_hex(next_word(text));
  next_word(text);  // epoch
  const auto beat = redis::number_in(next_word(text), last_time);
  for (int words = 3; words > 0; --words) next_word(text);  // steady, key, recovery
  const auto users = redis::number_in(next_word(text), most_users);
  const auto matches = redis::number_in(next_word(text), most_users);
  const auto waiting = redis::number_in(next_word(text), most_users);
  const auto lowest = redis::number_in(next_word(text), UINT8_MAX);
  const auto highest = redis::number_in(next_word(text), UINT8_MAX);
  if (!number || !run || !beat || !users || !matches || !waiting || !lowest || !highest) return std::nullopt;
  return node_record{{static_cast<std::uint16_t>(*number), *run},
                     {*users, *matches, *waiting},
                     *beat,
                     {static_cast<std::uint8_t>(*lowest), static_cast<std::uint8_t>(*highest)}};
}

std::string text_of(const node_figures& f) {
  return std::to_string(f.users) + ' ' + std::to_string(f.matches) + ' ' + std::to_string(f.waiting);
}

std::string text_of(letter_versions v) {
  return std::to_string(v.lowest) + ' ' + std::to_string(v.highest);
}

std::string sentence_of(std::string_view lowest, std::string_view highest) {
  return lowest == highest ? "version " + std::string(lowest)
                           : "versions " + std::string(lowest) + " to " + std::string(highest);
}

join_answer read_join(const redis::reply& reply, letter_versions own) {
  const auto status = status_of(reply);
  if (status == "joined") {
    const auto number = reply[1].number(most_nodes - 1);
    return number ? join_answer(run_joined{static_cast<std::uint16_t>(*number)}) : store_away{};
  }
  if (status == "fenced") return run_fenced{};
  if (status == "taken") return number_taken{};
  if (status == "full") return join_refused{"the cluster has no number left for another node"};
  const auto node = "that of node " + std::string(reply[1].text()) + " of the cluster";
  if (status == "key") return join_refused{"the session key is not " + node};
  if (status == "recovery")
    return join_refused{"the recovery time is not " + node + ", which is " + std::string(reply[2].text()) + " ms"};
  if (status == "letters") {
    return join_refused{"the version of the letters between nodes is not " + node + ", which speaks " +
                        sentence_of(std::to_string(reply[2].integer()), std::to_string(reply[3].integer())) +
                        ", and this node " + sentence_of(std::to_string(own.lowest), std::to_string(own.highest))};
  }
  return store_away{};
}

beat_answer read_beat(const redis::reply& reply) {
  constexpr std::uint64_t most_tickets = 1'000'000'000;
  const auto status = status_of(reply);
  if (status == "fenced") return run_fenced{};
  if (status != "heard") return store_away{};
  beat_heard heard;
  heard.steady = reply[1].number(1) == 1;
  heard.own_tickets = reply[2].number(most_tickets).value_or(0);
  heard.tickets = reply[3].number(most_tickets).value_or(0);
  const auto nodes = reply[4];
  for (std::size_t i = 0; i + 1 < std::min(nodes.size(), 2 * most_nodes); i += 2) {
    if (auto record = record_of(nodes[i], nodes[i + 1].text())) heard.nodes.push_back(*record);
  }
  const auto dead = reply[5];
  for (std::size_t i = 0; i < std::min(dead.size(), most_nodes); ++i) {
    if (const auto run = run_of_hex(dead[i].text())) heard.dead.push_back(*run);
  }
  return heard;
}

meet_answer read_meet(const redis::reply& reply, const std::vector<node_ref>& peers) {
  const auto status = status_of(reply);
  if (status == "fenced") return run_fenced{};
  if (status == "outdated") return roster_outdated{};
  if (status == "waits") return ticket_waits{};
  if (status == "unknown") return invite_unknown{};
  const auto ticket = status == "met" ? ticket_of(reply[1].text()) : std::nullopt;
  if (!ticket) return store_away{};
  for (const node_ref& peer : peers) {
    if (peer.run == ticket->run) return ticket_met{peer, ticket->ticket};
  }
  return store_away{};
}

}  // namespace

redis_store::redis_store(net::worker& home, const redis_settings& s)
    : redis_store(home, s, redis::trust_for(s.url, s.ca_file)) {}

redis_store::redis_store(net::worker& home, const redis_settings& s, const std::shared_ptr<const net::tls_trust>& trust)
    : home_(home),
      keys_(s.cluster),
      join_(scripts::join),
      beat_(scripts::beat),
      leave_(scripts::leave),
      meet_(scripts::meet),
      meet_invited_(scripts::meet_invited),
      keep_ban_(scripts::keep_ban),
      client_(home, {.url = s.url, .trust = trust, .timeout = s.timeout, .longest_pause = s.longest_pause}, *this),
      reader_(home, keys_, {.url = s.url, .trust = trust, .timeout = s.timeout, .longest_pause = s.longest_pause}),
      pause_(home, [this] { listener_->on_sent(); }) {}

void redis_store::start(store::listener& l) {
  listener_ = &l;
  client_.start();
  reader_.start(l);
}

void redis_store::restart(const std::string& why) {
  client_.restart(why);
  reader_.restart(why);
}

void redis_store::on_up() {
  listener_->on_up();
}

void redis_store::on_down(const std::string& why, bool refused) {
  listener_->on_down(why, refused);
}

void redis_store::join(const id128& run, const cluster_terms& terms, std::function<void(const join_answer&)> heard) {
  terms_ = terms;
  redis::command arguments{"4", keys_.nodes, keys_.dead, keys_.lobby, keys_.stream(run), hex_of(run), bytes_of(run)};
  arguments.add(terms.key_fingerprint).add(terms.recovery_time.count());
  arguments.add(std::int64_t{terms.letters.lowest}).add(std::int64_t{terms.letters.highest});
  arguments.add(us(not_asked_after)).add(forgotten_after_ms);
  arguments.add(terms.number ? std::to_string(*terms.number) : "").add(us(dead_after));
  client_.evaluate(join_, arguments, [this, own = terms.letters, heard = std::move(heard)](const redis::reply& reply) {
    if (status_of(reply) == "joined") complain(reply[2].number(INT64_MAX).value_or(0));
    heard(read_join(reply, own));
  });
}

void redis_store::beat(const node_ref& own, const node_figures& figures, const std::vector<node_ref>& peers,
                       const std::vector<id128>& over, std::function<void(const beat_answer&)> heard) {
  redis::command arguments;
  arguments.add(static_cast<std::int64_t>(4 + peers.size()))
      .add(keys_.nodes)
      .add(keys_.dead)
      .add(keys_.lobby)
      .add(keys_.stream(own.run));
  for (const auto& peer : peers) arguments.add(keys_.stream(peer.run));
  arguments.add(std::int64_t{own.number}).add(hex_of(own.run)).add(bytes_of(own.run)).add(terms_.key_fingerprint);
  arguments.add(terms_.recovery_time.count()).add(text_of(figures) + ' ' + text_of(terms_.letters));
  arguments.add(us(beat_in_time)).add(us(dead_after)).add((terms_.recovery_time + dead_after).count());
  arguments.add(forgotten_after_ms).add(reader_.last().text());
  std::string judged;
  for (const id128& run : over) judged.append(hex_of(run)).append(1, ' ');
  arguments.add(judged);
  for (const auto& peer : peers) arguments.add(hex_of(peer.run));
  home_.tally().beats.add();
  const auto asked = std::chrono::steady_clock::now();
  client_.evaluate(beat_, arguments, [this, asked, heard = std::move(heard)](const redis::reply& reply) {
    if (reply.what() != redis::reply::kind::lost)
      home_.tally().redis_seconds.add(std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count());
    complain(reply[6].number(INT64_MAX).value_or(0));
    heard(read_beat(reply));
  });
}

// Of what lay under the cluster's keys and was none of its.
void redis_store::complain(std::uint64_t removed) {
  if (removed > 0 && warnings_.due(home_.now_ms()))
    ops::log::warn("Redis held what no node has written, under the cluster's keys: {} removed", removed);
}

void redis_store::leave(const node_ref& own, std::function<void()> heard) {
  redis::command arguments{"4", keys_.nodes, keys_.dead, keys_.lobby, keys_.stream(own.run)};
  arguments.add(std::int64_t{own.number}).add(hex_of(own.run));
  client_.evaluate(leave_, arguments, [heard = std::move(heard)](const redis::reply&) { heard(); });
}

void redis_store::meet(const node_ref& own, const lobby_ticket& ticket, const std::vector<node_ref>& peers,
                       std::function<void(const meet_answer&)> heard) {
  redis::command arguments;
  arguments.add(static_cast<std::int64_t>(2 + peers.size()))
      .add(keys_.nodes)
      .add(ticket.invite ? keys_.invite(ticket.invite->name) : keys_.lobby);
  for (const auto& peer : peers) arguments.add(keys_.stream(peer.run));
  arguments.add(std::int64_t{own.number}).add(hex_of(own.run)).add(bytes_of(own.run)).add(text_of(own.run, ticket));
  if (const auto& invite = ticket.invite)
    arguments.add(invite->left.count()).add(invite->guests).add(std::int64_t{invite->is_undone});
  else
    arguments.add(us(ticket.waited));
  for (const auto& peer : peers) arguments.add(bytes_of(peer.run));
  client_.evaluate(ticket.invite ? meet_invited_ : meet_, arguments,
                   [heard = std::move(heard), peers](const redis::reply& reply) { heard(read_meet(reply, peers)); });
}

void redis_store::withdraw(const node_ref& own, const lobby_ticket& ticket) {
  const auto text = text_of(own.run, ticket);
  if (ticket.invite)
    client_.tell(redis::command{"EVAL", scripts::withdraw_invited, "1", keys_.invite(ticket.invite->name), text});
  else
    client_.tell(redis::command{"ZREM", keys_.lobby, text});
}

// Whoever says first that an invite is theirs has it.
void redis_store::keep_invite(const lobby_invite& i) {
  const auto key = keys_.invite(i.name), text = "k" + i.guests;
  client_.tell(redis::command{"EVAL", scripts::keep_invite, "1", key, text}.add(i.left.count()));
}

bool redis_store::append(const id128& from, const id128& to, std::string_view letters) {
  appended_bytes_ += letters.size();
  return client_.tell(entry_of('l', from, to, letters), true);
}

void redis_store::tell_counts(const id128& from, const id128& to, std::string_view counts) {
  client_.ask(entry_of('c', from, to, counts), [](const redis::reply&) {});
}

// Once it is in Redis it reaches whoever reads, and who does not reads what is kept when it is back.
void redis_store::tell_decision(const id128& from, const id128& to, std::string_view decision) {
  client_.tell(entry_of('d', from, to, decision));
}

void redis_store::keep_ban(const kept_ban& b) {
  redis::command arguments{"2", keys_.bans, keys_.ban_ends, b.who, b.content};
  arguments.add(b.until_ms).add(static_cast<std::int64_t>(most_kept_bans));
  client_.tell(redis::command{"EVAL", keep_ban_.text()}.add(arguments));
}

void redis_store::read_bans(std::function<void(const std::optional<std::vector<std::string>>&)> heard) {
  client_.ask(redis::command{"HVALS", keys_.bans}, [heard = std::move(heard)](const redis::reply& reply) {
    if (reply.what() == redis::reply::kind::lost) return heard(std::nullopt);
    std::vector<std::string> bans;
    for (std::size_t i = 0; i < std::min(reply.size(), 2 * most_kept_bans); ++i) bans.emplace_back(reply[i].text());
    heard(bans);
  });
}

redis::command redis_store::entry_of(char kind, const id128& from, const id128& to, std::string_view content) const {
  redis::command command{"XADD", keys_.stream(to), "NOMKSTREAM", "MAXLEN", "~"};
  command.add(longest_stream).add("*").add(bytes_of(from)).add(std::string(1, kind).append(content));
  return command;
}

// An entry costs Redis as much as some dozens of letters. So one goes at once, and the next ones are gathered for a
// while: the longer, the more there are.
void redis_store::on_told() {
  const std::size_t bytes = std::exchange(appended_bytes_, 0);
  if (bytes == 0) return listener_->on_sent();
  pause_.begin(std::clamp(microseconds(1'000 * bytes / bytes_a_ms), shortest_gathering, longest_gathering));
}

std::unique_ptr<store> make_redis_store(net::worker& home, const redis_settings& s) {
  return std::make_unique<redis_store>(home, s);
}

std::string fingerprint_of(std::string_view session_key, std::string_view cluster) {
  constexpr int rounds = 100'000;
  id128 hash{};
  PKCS5_PBKDF2_HMAC(session_key.data(), static_cast<int>(session_key.size()),
                    reinterpret_cast<const unsigned char*>(cluster.data()), static_cast<int>(cluster.size()), rounds,
                    EVP_sha256(), static_cast<int>(hash.size()), hash.data());
  return hex_of(hash);
}

}  // namespace flinxx::cluster
