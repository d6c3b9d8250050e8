// Who is judged dead, and who is not.
#include "redis/redis_cluster.hpp"

#include <sstream>

using namespace flinxx;
using namespace flinxx::test;
using lines = std::vector<std::string>;

namespace {

// The record of a node, its times moved by so many microseconds.
std::string moved(const std::string& record, std::int64_t by) {
  std::istringstream in(record);
  std::string out;
  int place = 0;
  for (std::string word; in >> word; ++place) {
    if (place == 2 || place == 3) word = std::to_string(std::stoll(word) + by);
    out += out.empty() ? word : ' ' + word;
  }
  return out;
}

}  // namespace

TEST_CASE("a node that is killed is judged dead, and nothing of it stays") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  c[1].ask("anna");
  c.until([&] { return !c[1].answers.empty(); });
  c.pass(2'600ms);  // so long nobody judges who has just come
  const auto killed = std::chrono::steady_clock::now();
  c.kill(1);
  c.until([&] { return c[0].has("node 1 dead"); });
  CHECK(std::chrono::steady_clock::now() - killed >= 1'900ms);
  CHECK(redis.command("ZCARD {fx}:lobby") == "0");
  CHECK(redis.ask({"KEYS", "{fx}:n:*"}).size() == 1);
  CHECK(redis.command("ZCARD {fx}:dead") == "1");
}

TEST_CASE("a node that was frozen comes back as another run, and what it sends as the old one reaches nobody") {
  const bool for_long = GENERATE(false, true);  // longer than the dead are remembered
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(3);
  c.pass(2'600ms);
  c.freeze(2);
  c.until([&] { return c[0].has("node 2 dead") && c[1].has("node 2 dead"); });
  if (for_long) redis.command("DEL {fx}:dead");
  c[2].over().send(0, "from the grave");
  for (std::size_t i = 0; i < 3; ++i) c[i].take();
  c.thaw(2);
  c.until([&] { return c[2].has("fenced") && c[2].has("node 0 joined") && c[2].has("node 1 joined"); });
  c.until([&] { return c[0].has("node 2 joined"); });
  c[2].over().send(0, "alive");
  c.until([&] { return !c[0].entries.empty(); });
  CHECK(c[0].entries == lines{"2: alive"});
}

TEST_CASE("times that are yet to come, for another Redis has another clock, are those of now") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  c.pass(2'600ms);
  for (const char* node : {"0", "1"}) {
    const auto record = redis.command(std::string("HGET {fx}:nodes ") + node);
    redis.ask({"HSET", "{fx}:nodes", node, moved(record, 3'600'000'000)});
  }
  const std::string over(32, 'a');
  redis.command("ZADD {fx}:dead 1e300 " + over);
  c.pass(1s);
  CHECK(nobody_died(c, 2));
  CHECK(std::stod(redis.command("ZSCORE {fx}:dead " + over)) < 1e14);
  c.kill(1);
  c.until([&] { return c[0].has("node 1 dead"); });
}

TEST_CASE("a verdict that Redis has lost is given again by whoever remembers it") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  c.pass(2'600ms);
  const auto before = redis.command("HGET {fx}:nodes 1");
  c.freeze(1);
  c.until([&] { return c[0].has("node 1 dead"); });
  redis.command("DEL {fx}:dead");
  redis.ask({"HSET", "{fx}:nodes", "1", before});
  c.until([&] { return redis.command("HLEN {fx}:nodes") == "1"; });
  CHECK(redis.command("ZCARD {fx}:dead") == "1");
  c[0].take();
  c.thaw(1);
  c.until([&] { return c[1].has("fenced") && c[0].has("node 1 joined"); });
}
