// A Redis that refuses: for good, or for now.
#include "redis/redis_cluster.hpp"

#include <atomic>
#include <cstring>
#include <dlfcn.h>
#include <netdb.h>

using namespace flinxx;
using namespace flinxx::test;

namespace {

std::atomic<bool> names_are_known{true};
constexpr const char* slow_name = "redis.example";

using connection = std::unique_ptr<redisContext, void (*)(redisContext*)>;
connection connect_to(const redis_server& redis) {
  return {redisConnect("127.0.0.1", redis.port), redisFree};
}
void run(const connection& to, const char* command) {
  freeReplyObject(redisCommand(to.get(), command));
}

bool was_refused(recorder& n, const std::string& why = "") {
  for (const auto& line : n.take())
    if (line.starts_with("refused " + why)) return true;
  return false;
}

}  // namespace

// The system's, but for one name: that is loopback's, and not to be had for a while.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  static const auto original = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (name == nullptr || std::strcmp(name, slow_name) != 0) return original(name, service, hints, found);
  while (!names_are_known) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return original("127.0.0.1", service, hints, found);
}

TEST_CASE("a Redis that has no connection left is away for now") {
  const redis_server redis;
  const auto held = connect_to(redis);
  run(held, "CONFIG SET maxclients 1");
  redis_cluster c(redis.url());
  c.add();
  c.pass(1'500ms);
  CHECK_FALSE(was_refused(c[0]));
  CHECK(c[0].over().now().away);
  run(held, "CONFIG SET maxclients 100");
  c.until([&] { return !c[0].over().now().away; });
}

TEST_CASE("a Redis that is busy with a script is away for now") {
  const redis_server redis({"--lua-time-limit", "10"});
  const auto busy = connect_to(redis);
  redisAppendCommand(busy.get(), "EVAL %s 0", "while true do end");
  int done = 0;
  while (done == 0) redisBufferWrite(busy.get(), &done);
  redis_cluster c(redis.url());
  c.add();
  c.pass(1'500ms);
  CHECK_FALSE(was_refused(c[0]));
  CHECK(c[0].over().now().away);
  redis.command("SCRIPT KILL");
  c.until([&] { return !c[0].over().now().away; });
}

TEST_CASE("the password is not repeated where Redis repeats it") {
  const redis_server redis({"--rename-command", "AUTH", "ENTER"});
  redis_cluster c("redis://:geheim@127.0.0.1:" + std::to_string(redis.port));
  c.add();
  c.until([&] { return c[0].has("refused Redis refuses: ERR unknown command 'AUTH'"); });
}

TEST_CASE("a user who may not run scripts is refused in Redis' words") {
  const redis_server redis;
  redis.command("ACL SETUSER anna on >geheim ~* +@all -eval -evalsha");
  redis_cluster c("redis://anna:geheim@127.0.0.1:" + std::to_string(redis.port));
  c.add();
  c.until([&] {
    for (const auto& line : c[0].take())
      if (line.starts_with("refused Redis refuses: NOPERM")) return true;
    return false;
  });
  redis.command("ACL SETUSER anna +eval +evalsha");
  c.until([&] { return !c[0].over().now().away; });
}

TEST_CASE("a user who lacks a command that a node needs is refused, and the node is away") {
  const std::string command = GENERATE("xreadgroup", "xgroup", "xrevrange", "xadd", "hset");
  const redis_server redis;
  redis.command("ACL SETUSER anna on >geheim ~* +@all -" + command);
  redis_cluster c("redis://anna:geheim@127.0.0.1:" + std::to_string(redis.port));
  recorder& node = c.add();
  c.until([&] { return was_refused(node, "Redis refuses: "); });
  for (int i = 0; i < 100; ++i, c.pass(10ms)) CHECK(node.over().now().away);
  redis.command("ACL SETUSER anna +" + command);
  c.until([&] { return !node.over().now().away; });
}

TEST_CASE("a node that may not read its letters any more is away until it may") {
  const redis_server redis;
  redis.command("ACL SETUSER anna on >geheim ~* +@all");
  redis_cluster c("redis://anna:geheim@127.0.0.1:" + std::to_string(redis.port));
  c.gather(1);
  redis.command("ACL SETUSER anna -xreadgroup");
  c.until([&] { return was_refused(c[0], "Redis refuses: NOPERM"); });
  for (int i = 0; i < 100; ++i, c.pass(10ms)) CHECK(c[0].over().now().away);
  redis.command("ACL SETUSER anna +xreadgroup");
  c.until([&] { return !c[0].over().now().away; });
}

TEST_CASE("a name without an answer is tried again, and counts when it comes") {
  const redis_server redis;
  names_are_known = false;
  redis_cluster c("redis://" + std::string(slow_name) + ":" + std::to_string(redis.port));
  c.add();
  c.pass(2'500ms);  // more than once too late
  CHECK(c[0].over().now().away);
  names_are_known = true;
  c.until([&] { return !c[0].over().now().away; });
}
