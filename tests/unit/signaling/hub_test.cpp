#include <flinxx/signaling/hub.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <utility>
#include <vector>

using namespace flinxx;
using namespace flinxx::signaling;
using matchmaking::address;
using matchmaking::effect_kind;

namespace {

id128 id(std::uint8_t n) {
  return {n};
}

// A hub with two workers, which hear nothing until they are asked to.
struct fixture {
  fixture() {
    it.attach(0, boxes[0]);
    it.attach(1, boxes[1]);
    it.open_until(1000);
  }
  void deliver() {
    for (auto& box : boxes) box.deliver();
  }
  // What the letters say, one after the other.
  void receive(const letter& l) {
    const std::string to = std::to_string(l.to.worker) + "." + std::to_string(l.to.local.slot) + " ";
    if (const auto* r = std::get_if<relayed>(&l.content)) return heard.push_back(to + r->data);
    static constexpr std::array names{"waiting", "matched", "partner_skipped", "partner_left", "restored"};
    heard.push_back(to + names.at(static_cast<std::size_t>(std::get<matchmaking::effect>(l.content).kind)));
  }
  std::vector<std::string> take_heard() {
    deliver();
    return std::exchange(heard, {});
  }

  static constexpr std::uint16_t node = 5;
  net::worker first{0};
  net::worker second{1};
  std::vector<std::string> heard;
  std::array<postbox, 2> boxes{postbox{first, [this](letter& l) { receive(l); }},
                               postbox{second, [this](letter& l) { receive(l); }}};
  hub it{node};
};

using words = std::vector<std::string>;

}  // namespace

TEST_CASE("effects go to the workers of their users") {
  fixture f;
  const auto a = f.it.connect({f.node, 0, {1, 0}}, id(1));
  const auto b = f.it.connect({f.node, 1, {2, 0}}, id(2));
  CHECK(f.it.run(a, command::find).why == matchmaking::refusal::none);
  CHECK(f.it.run(b, command::find).why == matchmaking::refusal::none);
  CHECK(f.it.run(b, command::find).why == matchmaking::refusal::in_match);
  CHECK(f.take_heard() == words{"0.1 waiting", "0.1 matched", "1.2 matched"});
  CHECK(f.it.run(a, command::suspend).before == matchmaking::standing::in_match);
  CHECK(f.it.run(a, command::resume).why == matchmaking::refusal::none);
  f.it.run(b, command::stop);
  f.it.run(a, command::disconnect);
  CHECK(f.it.run(a, command::skip).why == matchmaking::refusal::unknown_user);
  CHECK(f.take_heard() == words{"0.1 partner_left"});
}

TEST_CASE("what is for another node, or for a worker that is not there, goes nowhere") {
  fixture f;
  for (const address& where : {address{4, 0, {0, 0}}, address{f.node, 2, {0, 0}}, address{f.node, 0xffff, {0, 0}}}) {
    const auto stranger = f.it.connect(where, id(9));
    f.it.run(stranger, command::find);
    f.it.relay(where, id(3), "x");
    f.it.run(stranger, command::disconnect);
  }
  CHECK(f.take_heard().empty());
}

TEST_CASE("what a partner says to one who is missing comes first when that one is back") {
  fixture f;
  const auto a = f.it.restore({f.node, 0, {1, 0}}, id(1), matchmaking::past_match{id(8), id(2)}, 0);
  f.it.relay_to_missing(a, id(8), "one");
  f.it.relay_to_missing(a, id(8), "two");
  f.it.relay_to_missing(a, id(7), "of no match");
  CHECK(f.take_heard() == words{"0.1 restored"});
  (void)f.it.restore({f.node, 1, {2, 0}}, id(2), matchmaking::past_match{id(8), id(1)}, 999);
  f.it.relay_to_missing(a, id(8), "three");  // before the sender has heard where the partner is
  CHECK(f.take_heard() == words{"0.1 restored", "1.2 restored", "1.2 one", "1.2 two", "1.2 three"});
}

TEST_CASE("a match ends when too much is kept for the one who is missing") {
  fixture f;
  const auto a = f.it.restore({f.node, 0, {1, 0}}, id(1), matchmaking::past_match{id(8), id(2)}, 0);
  for (int i = 0; i < 128; ++i) f.it.relay_to_missing(a, id(8), "x");
  CHECK(f.take_heard() == words{"0.1 restored"});
  f.it.relay_to_missing(a, id(8), "x");
  CHECK(f.take_heard() == words{"0.1 partner_left"});
  CHECK(f.it.stats().matches == 0);
}

TEST_CASE("when the time to come back is over, nothing is kept for one who is missing") {
  fixture f;
  const auto a = f.it.restore({f.node, 0, {1, 0}}, id(1), matchmaking::past_match{id(8), id(2)}, 0);
  f.it.relay_to_missing(a, id(8), "one");
  f.it.expire(999);
  CHECK(f.take_heard() == words{"0.1 restored"});
  f.it.expire(1000);
  (void)f.it.restore({f.node, 1, {2, 0}}, id(2), matchmaking::past_match{id(8), id(1)}, 1000);
  CHECK(f.take_heard() == words{"0.1 partner_left", "1.2 partner_left"});
}

TEST_CASE("a hub that is closed tells nobody anything") {
  fixture f;
  const auto a = f.it.connect({f.node, 0, {1, 0}}, id(1));
  f.it.close();
  f.it.run(a, command::find);
  CHECK(f.take_heard().empty());
}
