// What a node's transport makes of a Redis that fails.
#include "cluster/redis_keys.hpp"
#include "redis/redis_cluster.hpp"

#include <cctype>
#include <sstream>

using namespace flinxx;
using namespace flinxx::test;
using lines = std::vector<std::string>;

namespace {

bool is_whole(const recorder& n) {
  return !n.has("fenced") && !n.over().now().away;
}

}  // namespace

TEST_CASE("connections that are killed lose, double and reorder nothing") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  int sent = 0;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 100; ++i) c[0].over().send(1, numbered::letter(sent++));
    if (round % 2 == 0) c.pass(3ms);
    redis.command("CLIENT KILL TYPE normal SKIPME yes");
    for (int i = 0; i < 100; ++i) c[0].over().send(1, numbered::letter(sent++));
    c.until([&] { return numbered::whole(c[1].entries) == sent || numbered::whole(c[1].entries) < 0; });
  }
  CHECK(numbered::whole(c[1].entries) == sent);
  c.until([&] { return c.all(is_whole); });
  CHECK(nobody_died(c, 2));
}

TEST_CASE("a reading connection that Redis holds for open, though it is over, is given nothing") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  const auto stream = "{fx}:n:" + cluster::hex_of(c[1].over().own().run);
  const std::unique_ptr<redisContext, void (*)(redisContext*)> former(redisConnect("127.0.0.1", redis.port), redisFree);
  const std::string group = "1";  // of the first connection of the node
  int done = 0;
  for (int i = 0; i < 8; ++i)
    redisAppendCommand(former.get(), "XREADGROUP GROUP %s 0 BLOCK 0 STREAMS %s >", group.c_str(), stream.c_str());
  while (done == 0) redisBufferWrite(former.get(), &done);
  c.pass(10ms);
  std::istringstream clients(redis.ask({"CLIENT", "LIST"}).at(0));
  std::vector<std::string> readers;  // the former one came last
  for (std::string line; std::getline(clients, line);)
    if (line.find("cmd=xreadgroup") != std::string::npos) readers.push_back(line.substr(3, line.find(' ') - 3));
  REQUIRE(readers.size() == 3);
  for (const std::size_t i : {0, 1}) redis.command("CLIENT KILL ID " + readers[i]);
  for (int i = 0; i < 20; ++i) {
    c[0].over().send(1, numbered::letter(i));
    c.pass(5ms);
  }
  c.until([&] { return c[1].entries.size() >= 20 || numbered::whole(c[1].entries) < 0; });
  CHECK(numbered::whole(c[1].entries) == 20);
}

TEST_CASE("a Redis that stands still for longer than a verdict takes judges nobody, and loses nothing") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(3);
  c.pass(3s);
  redis.signal(SIGSTOP);
  for (int n = 0; n < 50; ++n) c[0].over().send(1, numbered::letter(n));
  c.until([&] { return c.all([](const recorder& n) { return n.has("away"); }); });
  c[2].ask("anna");
  c.pass(3'500ms);
  CHECK(c[2].answers == lines{"anna away"});
  for (int n = 50; n < 100; ++n) c[0].over().send(1, numbered::letter(n));
  redis.signal(SIGCONT);
  c.until([&] { return c.all(is_whole) && numbered::whole(c[1].entries) == 100; });
  c.pass(4s);
  CHECK(nobody_died(c, 3));
  CHECK(c.all([](const recorder& n) { return n.over().now().nodes == 3; }));
}

TEST_CASE("a ticket is withdrawn, however many letters wait") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  c[0].ask("anna");
  c.until([&] { return !c[0].answers.empty(); });
  redis.signal(SIGSTOP);
  for (int n = 0; n < 20'000; ++n) c[0].over().send(1, numbered::letter(n));
  c[0].over().withdraw(recorder::ticket("anna"));
  redis.signal(SIGCONT);
  c.until([&] { return redis.command("ZCARD {fx}:lobby") == "0"; });
}

TEST_CASE("a Redis that is killed and empty has all nodes again, with their numbers") {
  redis_server redis;
  redis_cluster c(redis.url());
  c.gather(3);
  c.pass(3s);
  redis.kill();
  c.until([&] { return c.all([](const recorder& n) { return n.over().now().away; }); });
  redis.start();
  c.until([&] { return c.all(is_whole) && redis.command("HLEN {fx}:nodes") == "3"; });
  c[0].over().send(2, "0");
  c.until([&] { return !c[2].entries.empty(); });
  CHECK(c[2].entries == lines{"0: 0"});
  c.pass(4s);
  CHECK(nobody_died(c, 3));
  for (std::size_t i = 0; i < 3; ++i) CHECK(c[i].over().own().number == i);
}

TEST_CASE("a Redis that refuses writes is away, and then is not") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  redis.command("CONFIG SET min-replicas-to-write 1");
  c.until([&] { return c.all([](const recorder& n) { return n.over().now().away; }); });
  c[0].ask("anna");
  c.until([&] { return !c[0].answers.empty(); });
  CHECK(c[0].answers == lines{"anna away"});
  redis.command("CONFIG SET min-replicas-to-write 0");
  c.until([&] { return c.all(is_whole); });
  redis.command("CONFIG SET maxmemory 1");
  c.until([&] { return c.all([](const recorder& n) { return n.over().now().away; }); });
  redis.command("CONFIG SET maxmemory 0");
  c.until([&] { return c.all(is_whole); });
  CHECK(nobody_died(c, 2));
}

TEST_CASE("scripts that Redis has forgotten are told it again") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  redis.command("SCRIPT FLUSH");
  c[0].ask("anna");
  c.until([&] { return !c[0].answers.empty(); });
  CHECK(c[0].answers == lines{"anna waits"});
}

TEST_CASE("letters of any bytes and from anybody do no harm") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(1);
  const auto stream = redis.command("KEYS {fx}:n:*");
  for (const char* fields : {"a b", "0123456789abcdef l", "0123456789abcdef m", "0123456789abcdef mabcdefgh",
                             "0123456789abcdef lhello", "0123456789abcdef x", "a b c d"})
    redis.command("XADD " + stream + " * " + fields);
  redis.command("ZADD {fx}:lobby 1 short");
  redis.command("HSET {fx}:nodes 5 nonsense");
  redis.command("HSET {fx}:nodes many words");
  redis.ask({"HSET", "{fx}:nodes", "6", "nobody 1 2 3 key 4"});
  c[0].ask("anna");
  c.pass(3'500ms);
  CHECK_FALSE(c[0].over().now().away);
  CHECK(c[0].answers == lines{"anna waits"});
  CHECK(redis.command("HLEN {fx}:nodes") == "1");
  CHECK(c[0].entries.empty());
  CHECK(c[0].meetings.empty());
  CHECK(c[0].over().now().nodes == 1);
}

TEST_CASE("what no node has written stops neither joins nor beats, and goes") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(1);
  const std::string run(32, 'a');
  const auto record = [&](const std::string& place, const std::string& text) {
    redis.ask({"HSET", "{fx}:nodes", place, text});
  };
  record("1", run + " nan nan nan key 60000 0 0 0 1 1");
  record("2", run + " 1 inf inf key 60000 0 0 0 1 1");
  record("3", std::string(32, 'A') + " 1 2 2 key 60000 0 0 0 1 1");
  record("4", run + " 1 0x10 0x10 key 60000 0 0 0 1 1");
  record("5", run + " 1 2 2 key 60000 99999999999999 0 0 0 1 1");
  record("007", run + " 1 2 2 key 60000 0 0 0 1 1");
  record("4096", run + " 1 2 2 key 60000 0 0 0 1 1");
  record("-1", run + " 1 2 2 key 60000 0 0 0 1 1");
  redis.command("ZADD {fx}:dead 1e15 nobody");
  redis.command("ZADD {fx}:lobby -1 " + std::string(2'000, 'x'));
  c.add();
  c.until([&] { return c[1].has("joined 1") && c[0].has("node 1 joined"); });
  c[0].ask("anna");
  c.until([&] { return !c[0].answers.empty(); });
  CHECK(c[0].answers == lines{"anna waits"});
  CHECK(redis.command("HLEN {fx}:nodes") == "2");
  CHECK(redis.command("ZCARD {fx}:dead") == "0");
  CHECK(redis.command("ZCARD {fx}:lobby") == "1");
  for (const char* key : {"nodes", "dead", "lobby"}) redis.command(std::string("SET {fx}:") + key + " nothing");
  c.until([&] { return redis.command("HLEN {fx}:nodes") == "2"; });
  c[1].ask("berta");
  c.until([&] { return !c[1].answers.empty(); });
  CHECK(c[1].answers == lines{"berta waits"});
  c.until([&] { return c.all(is_whole); });
}

TEST_CASE("a stream that takes no entry any more is made anew") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  const bool is_full = GENERATE(true, false);
  for (const auto& stream : redis.ask({"KEYS", "{fx}:n:*"})) {
    if (is_full) {
      redis.command("XADD " + stream + " 18446744073709551615-18446744073709551615 a b");
    } else {
      redis.command("DEL " + stream);
      redis.command("SET " + stream + " nothing");
    }
  }
  const auto is_clean = [&] {
    for (const auto& stream : redis.ask({"KEYS", "{fx}:n:*"}))
      if (!std::isdigit(redis.command("XADD " + stream + " * a b").front())) return false;
    return true;
  };
  c.until(is_clean);
  c[0].over().send(1, "hello");
  c.until([&] { return !c[1].entries.empty(); });
  CHECK(c[1].entries == lines{"0: hello"});
  c.until([&] { return c.all(is_whole); });
}

TEST_CASE("an entry that is too long is not handed out") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  const auto own = c[0].over().own().run;
  const std::string from(own.begin(), own.end());
  const auto to = c[1].over().own().run;
  std::string stream;
  for (const auto& key : redis.ask({"KEYS", "{fx}:n:*"}))
    if (key.ends_with(hex_of(to))) stream = key;
  REQUIRE_FALSE(stream.empty());
  redis.ask({"XADD", stream, "*", from, "l" + std::string(1'048'577, 'x')});
  redis.ask({"XADD", stream, "*", from, "lshort"});
  c.until([&] { return !c[1].entries.empty(); });
  CHECK(c[1].entries == lines{"0: short"});
}
