#include "cluster/redis_store.hpp"

#include "cluster/scripts.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace flinxx::cluster {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds forgotten_after{600'000};  // keys that nobody writes any more
constexpr milliseconds not_asked_after{5'000};    // whose terms do not matter any more to somebody who joins
constexpr std::int64_t longest_stream = 16'384;   // entries, more or less; the rest is a gap to its reader

std::int64_t us(milliseconds time) {
  return microseconds(time).count();
}

std::string_view status_of(const redis_reply& reply) {
  return reply[0].text();
}

// What follows up to a space, which goes too.
std::string_view next_word(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

std::size_t number_in(std::string_view word) {
  std::size_t value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

// "run epoch beat steady key recovery users matches waiting"
std::optional<node_record> record_of(const redis_reply& number, std::string_view text) {
  constexpr int words_between = 3;
  const auto run = run_of_hex(next_word(text));
  if (!run || number.integer() < 0 || number.integer() > 4'095) return std::nullopt;
  node_record record{{static_cast<std::uint16_t>(number.integer()), *run}, {}};
  next_word(text);
  record.beat = number_in(next_word(text));
  for (int i = 0; i < words_between; ++i) next_word(text);
  record.figures.users = number_in(next_word(text));
  record.figures.matches = number_in(next_word(text));
  record.figures.waiting = number_in(next_word(text));
  return record;
}

std::string text_of(const node_figures& f) {
  return std::to_string(f.users) + ' ' + std::to_string(f.matches) + ' ' + std::to_string(f.waiting);
}

join_answer read_join(const redis_reply& reply) {
  const auto status = status_of(reply);
  const auto node = std::string(reply[1].text());
  if (status == "joined") return run_joined{static_cast<std::uint16_t>(reply[1].integer())};
  if (status == "fenced") return run_fenced{};
  if (status == "taken") return number_taken{};
  if (status == "key") return join_refused{"the session key is not that of node " + node + " of the cluster"};
  if (status == "recovery") {
    return join_refused{"the recovery time is not that of node " + node + " of the cluster, which is " +
                        std::string(reply[2].text()) + " ms"};
  }
  if (status == "full") return join_refused{"the cluster has no number left for another node"};
  return store_away{};
}

beat_answer read_beat(const redis_reply& reply) {
  const auto status = status_of(reply);
  if (status == "fenced") return run_fenced{};
  if (status != "heard") return store_away{};
  beat_heard heard;
  heard.steady = reply[1].integer() != 0;
  heard.own_tickets = static_cast<std::size_t>(std::max<std::int64_t>(reply[2].integer(), 0));
  heard.tickets = static_cast<std::size_t>(std::max<std::int64_t>(reply[3].integer(), 0));
  const auto nodes = reply[4];
  for (std::size_t i = 0; i + 1 < nodes.size(); i += 2) {
    if (auto record = record_of(nodes[i], nodes[i + 1].text())) heard.nodes.push_back(*record);
  }
  const auto dead = reply[5];
  for (std::size_t i = 0; i < dead.size(); ++i) {
    if (const auto run = run_of_hex(dead[i].text())) heard.dead.push_back(*run);
  }
  return heard;
}

meet_answer read_meet(const redis_reply& reply, const std::vector<node_ref>& peers) {
  const auto status = status_of(reply);
  if (status == "fenced") return run_fenced{};
  if (status == "outdated") return roster_outdated{};
  if (status == "waits") return ticket_waits{};
  const auto ticket = status == "met" ? ticket_of(reply[1].text()) : std::nullopt;
  if (!ticket) return store_away{};
  for (const node_ref& peer : peers) {
    if (peer.run == ticket->run) return ticket_met{peer, ticket->ticket};
  }
  return store_away{};
}

}  // namespace

redis_store::redis_store(net::worker& home, const redis_settings& s)
    : keys_(s.cluster),
      join_(scripts::join),
      beat_(scripts::beat),
      leave_(scripts::leave),
      meet_(scripts::meet),
      client_(home, {.url = s.url, .timeout = s.timeout, .longest_pause = s.longest_pause}, *this),
      reader_(home, keys_, {.url = s.url, .timeout = s.timeout, .longest_pause = s.longest_pause}) {}

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
  redis_command arguments{"3",         keys_.nodes,   keys_.dead,           keys_.stream(run),
                          hex_of(run), bytes_of(run), terms.key_fingerprint};
  arguments.add(terms.recovery_time.count()).add(us(not_asked_after)).add(forgotten_after.count());
  arguments.add(terms.number ? std::to_string(*terms.number) : "").add(us(dead_after));
  client_.evaluate(join_, arguments, [heard = std::move(heard)](const redis_reply& reply) { heard(read_join(reply)); });
}

void redis_store::beat(const node_ref& own, const node_figures& figures, const std::vector<node_ref>& peers,
                       std::function<void(const beat_answer&)> heard) {
  redis_command arguments;
  arguments.add(static_cast<std::int64_t>(4 + peers.size()))
      .add(keys_.nodes)
      .add(keys_.dead)
      .add(keys_.lobby)
      .add(keys_.stream(own.run));
  for (const auto& peer : peers) arguments.add(keys_.stream(peer.run));
  arguments.add(std::int64_t{own.number}).add(hex_of(own.run)).add(bytes_of(own.run)).add(terms_.key_fingerprint);
  arguments.add(terms_.recovery_time.count()).add(text_of(figures)).add(us(beat_in_time)).add(us(dead_after));
  arguments.add((terms_.recovery_time + dead_after).count()).add(forgotten_after.count()).add(reader_.last().text());
  for (const auto& peer : peers) arguments.add(hex_of(peer.run));
  client_.evaluate(beat_, arguments, [heard = std::move(heard)](const redis_reply& reply) { heard(read_beat(reply)); });
}

void redis_store::leave(const node_ref& own, std::function<void()> heard) {
  redis_command arguments{"4", keys_.nodes, keys_.dead, keys_.lobby, keys_.stream(own.run)};
  arguments.add(std::int64_t{own.number}).add(hex_of(own.run));
  client_.evaluate(leave_, arguments, [heard = std::move(heard)](const redis_reply&) { heard(); });
}

void redis_store::meet(const node_ref& own, const lobby_ticket& ticket, const std::vector<node_ref>& peers,
                       std::function<void(const meet_answer&)> heard) {
  redis_command arguments;
  arguments.add(static_cast<std::int64_t>(2 + peers.size())).add(keys_.nodes).add(keys_.lobby);
  for (const auto& peer : peers) arguments.add(keys_.stream(peer.run));
  arguments.add(std::int64_t{own.number}).add(hex_of(own.run)).add(bytes_of(own.run)).add(text_of(own.run, ticket));
  arguments.add(us(ticket.waited));
  for (const auto& peer : peers) arguments.add(bytes_of(peer.run));
  client_.evaluate(meet_, arguments,
                   [heard = std::move(heard), peers](const redis_reply& reply) { heard(read_meet(reply, peers)); });
}

void redis_store::withdraw(const node_ref& own, const lobby_ticket& ticket) {
  client_.tell(redis_command{"ZREM", keys_.lobby, text_of(own.run, ticket)});
}

bool redis_store::append(const id128& from, const id128& to, std::string_view letters) {
  redis_command command{"XADD", keys_.stream(to), "NOMKSTREAM", "MAXLEN", "~"};
  command.add(longest_stream).add("*").add(bytes_of(from)).add(std::string("l").append(letters));
  return client_.tell(command, true);
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
