// What a node's transport does over a Redis that works.
#include "redis/redis_cluster.hpp"

using namespace flinxx;
using namespace flinxx::test;
using lines = std::vector<std::string>;

TEST_CASE("nodes join, get the smallest numbers and hear of each other") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(c[i].over().own().number == i);
  c.until([&] { return c[0].over().now().others.users == 2 + 3; });
}

TEST_CASE("a node with another session key or recovery time is refused in a sentence") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(1);
  c.add("other");
  c.until([&] { return c[1].has("refused the session key is not that of node 0 of the cluster"); });
  c.add("key", 61s);
  c.until(
      [&] { return c[2].has("refused the recovery time is not that of node 0 of the cluster, which is 60000 ms"); });
}

TEST_CASE("a node that names its number has it, also when the run that had it has just died") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.add("key", 60s, 7);
  c.until([&] { return c[0].has("joined 7"); });
  c.add("key", 60s, 7);
  c.until([&] { return c[1].has("refused node number 7 is another node's"); });
  c.kill(0);
  c.until([&] { return c[1].has("joined 7"); });
}

TEST_CASE("who takes the number of a run that is over buries it with its tickets") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.add("key", 60s, 7);
  c.until([&] { return c[0].has("joined 7"); });
  c[0].ask("anna");
  c.until([&] { return redis.command("ZCARD {fx}:lobby") == "1"; });
  c.kill(0);
  c.add("key", 60s, 7);
  c.until([&] { return c[1].has("joined 7"); });
  CHECK(redis.command("ZCARD {fx}:lobby") == "0");
  CHECK(redis.command("ZCARD {fx}:dead") == "1");
}

TEST_CASE("nodes have a version of letters in common, or are not in one cluster") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.add("key", 60s, {}, {2, 3});
  c.until([&] { return c[0].has("joined 0"); });
  c.add("key", 60s, {}, {1, 1});
  c.until([&] {
    return c[1].has(
        "refused the version of the letters between nodes is not that of node 0 of the cluster, which speaks versions "
        "2 to 3, and this node version 1");
  });
  c.add("key", 60s, {}, {3, 4});
  c.until([&] { return c[2].has("joined 1"); });
}

TEST_CASE("a server that lets nobody in is named as the reason") {
  redis_server redis({"--requirepass", "secret"});
  redis.password = "secret";
  redis_cluster without(redis.url());
  without.add();
  without.until([&] { return without[0].has("refused Redis refuses: NOAUTH Authentication required."); });
  redis_cluster wrong("redis://:wrong@127.0.0.1:" + std::to_string(redis.port));
  wrong.add();
  wrong.until([&] {
    return wrong[0].has("refused Redis refuses: WRONGPASS invalid username-password pair or user is disabled.");
  });
  redis_cluster right("redis://default:secret@127.0.0.1:" + std::to_string(redis.port) + "/3");
  right.gather(2);
}

TEST_CASE("letters arrive once and in order, from the first moment on") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(1);
  c.add();
  c.until([&] { return c[1].has("node 0 joined"); });
  for (int n = 0; n < 1'000; ++n) c[1].over().send(0, numbered::letter(n));
  c.until([&] { return c[0].entries.size() == 1'000; });
  CHECK(numbered::whole(c[0].entries) == 1'000);
  // What has been read is cut off; some blocks of it stay.
  c.until([&] {
    for (const auto& stream : redis.ask({"KEYS", "{fx}:n:*"}))
      if (std::stoi(redis.command("XLEN " + stream)) > 300) return false;
    return true;
  });
}

TEST_CASE("the lobby: who has waited longest is met, by whatever node") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(3);
  c[0].ask("anna");
  c.until([&] { return !c[0].answers.empty(); });
  CHECK(c[0].answers == lines{"anna waits"});
  c.until([&] { return c[1].has("lobby not empty") && c[2].has("lobby not empty"); });
  c[1].ask("berta", "anna");
  c.until([&] { return !c[1].answers.empty(); });
  CHECK(c[1].answers == lines{"berta met anna of 0"});  // they have parted, and nobody else is there
  c[0].ask("anna", "emma");
  c.until([&] { return c[0].answers.size() == 2; });
  c[0].ask("emma", "anna");
  c.until([&] { return c[0].answers.size() == 3; });
  CHECK(c[0].answers.back() == "emma met anna of 0");
  c.until([&] { return c[0].meetings.size() == 2; });
  CHECK(c[0].meetings == lines{"anna met berta of 1", "anna met emma of 0"});
}

TEST_CASE("the lobby: a ticket keeps its place, a last partner is passed over, what is withdrawn is gone") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  const auto say = [&](std::size_t node, const char* user, const char* last = "") {
    const auto before = c[node].answers.size();
    c[node].ask(user, last);
    c.until([&] { return c[node].answers.size() > before; });
    return c[node].answers.back();
  };
  CHECK(say(0, "anna", "berta") == "anna waits");
  CHECK(say(0, "anna", "berta") == "anna waits");
  CHECK(redis.command("ZCARD {fx}:lobby") == "1");
  redis.command("SCRIPT FLUSH");
  c[0].over().withdraw(recorder::ticket("anna", "berta"));
  c.until([&] { return redis.command("ZCARD {fx}:lobby") == "0"; });
  CHECK(say(1, "berta") == "berta waits");
  CHECK(say(0, "carla") == "carla met berta of 1");
  // Two wait that have both parted from the one that comes, and a third: it is the third.
  redis.command("DEL {fx}:lobby");
  CHECK(say(0, "dora") == "dora waits");
  CHECK(say(1, "emma", "dora") == "emma met dora of 0");
}

TEST_CASE("by an invite that a node has made two meet, at any node, and a third one does not") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  constexpr std::string_view key = "{fx}:i:f1000000000000000000000000000000";
  const auto pttl = [&] { return std::stoll(redis.command("PTTL " + std::string(key))); };
  const auto say = [&](std::size_t node, const char* user, std::chrono::milliseconds left, bool is_undone = false) {
    const auto before = c[node].answers.size();
    c[node].ask(user, lobby_invite{{0xf1}, left, {}, is_undone});
    c.until([&] { return c[node].answers.size() > before; });
    return c[node].answers.back();
  };
  CHECK(say(1, "anna", 0ms) == "anna is not invited");
  CHECK(redis.command("EXISTS " + std::string(key)) == "0");
  CHECK(say(0, "anna", 60s) == "anna waits");
  CHECK(pttl() > 50'000);
  CHECK(redis.command("ZCARD {fx}:lobby") == "0");
  c[1].ask("stranger");
  c.until([&] { return c[1].answers.back() == "stranger waits"; });
  CHECK(say(1, "berta", 0ms) == "berta met anna of 0");
  c.until([&] { return c[0].meetings == lines{"anna met berta of 1"}; });
  CHECK(say(1, "carla", 0ms) == "carla is not invited");
  // One never heard of the match, so it is open again; then two have met.
  CHECK(say(0, "anna", 60s, true) == "anna waits");
  CHECK(say(1, "carla", 0ms) == "carla met anna of 0");
  CHECK(say(1, "berta", 0ms, true) == "berta is not invited");
  CHECK(say(0, "anna", 60s) == "anna waits");
  CHECK(say(1, "carla", 0ms, true) == "carla met anna of 0");
  CHECK(say(0, "anna", 60s, true) == "anna waits");
  CHECK(say(1, "berta", 0ms) == "berta is not invited");
  CHECK(pttl() > 50'000);
  SECTION("what is withdrawn is gone") {
    lobby_ticket t = recorder::ticket("anna");
    t.invite = lobby_invite{{0xf1}, 60s, {}, false};
    c[0].over().withdraw(t);
    c.until([&] { return redis.command("STRLEN " + std::string(key)) == "33"; });
    CHECK(say(1, "carla", 0ms) == "carla waits");
  }
  SECTION("what lies there of somebody else is none") {
    for (const auto& [command, text] :
         {std::pair("SET ", "x"), {"LPUSH ", "x"}, {"SET ", "x00000000000000000000000000000000"}}) {
      redis.command("DEL " + std::string(key));
      redis.command(command + std::string(key) + ' ' + text);
      CHECK(say(1, "dora", 0ms) == "dora is not invited");
      CHECK(say(0, "dora", 1s) == "dora waits");
      CHECK(pttl() > 0);
    }
    redis.command("SET " + std::string(key) + " o" + std::string(32, '0'));  // it would stay for ever
    CHECK(say(1, "dora", 0ms) == "dora waits");
    c.until([&] { return redis.command("EXISTS " + std::string(key)) == "0"; });
  }
  SECTION("a node says that two have met without it") {
    redis.command("DEL " + std::string(key));
    c[0].over().keep_invite({{0xf1}, 60s, std::string(32, 'x'), false});
    CHECK(say(1, "anna", 0ms) == "anna is not invited");
  }
  SECTION("a node says so of others than those whose it is") {
    c[0].over().keep_invite({{0xf1}, 60s, std::string(32, 'x'), false});
    CHECK(say(0, "anna", 0ms) == "anna waits");
    CHECK(say(1, "carla", 0ms) == "carla met anna of 0");
  }
}

TEST_CASE("a node that leaves is gone with its tickets at once") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(2);
  c[1].ask("anna");
  c.until([&] { return !c[1].answers.empty(); });
  bool left = false;
  c[1].over().leave([&] { left = true; });
  c.until([&] { return left && c[0].has("node 1 dead"); });
  CHECK(redis.command("ZCARD {fx}:lobby") == "0");
}

TEST_CASE("a name of which not every address answers") {
  const redis_server redis;
  redis_cluster c("redis://localhost:" + std::to_string(redis.port));  // often ::1 too
  c.gather(1);
}

TEST_CASE("bans are kept for those who come later: of two the later decision, and none that is over") {
  const redis_server redis;
  redis_cluster c(redis.url());
  c.gather(1);
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  const std::int64_t in_an_hour = (now + 1h).count();
  const auto ban = [](const char* what, char since) { return what + std::string(7, '\0') + since; };
  c[0].over().keep_ban({"rogue", ban("a pause", 5), in_an_hour});
  c[0].over().keep_ban({"rogue", ban("lifted", 9), in_an_hour});
  c[0].over().keep_ban({"rogue", ban("before", 7), in_an_hour});
  c[0].over().keep_ban({"another", ban("over", 1), 1});
  c.add();
  c.until([&] { return c[1].has("back"); });
  std::optional<std::vector<std::string>> read;
  c[1].over().read_bans([&](const auto& bans) { read = bans; });
  c.until([&] { return read.has_value(); });
  CHECK(*read == lines{ban("lifted", 9)});
  CHECK(std::stoll(redis.command("PTTL {fx}:bans")) > 3'000'000);
  redis.command("DEL {fx}:bans");
  redis.command("SET {fx}:bans x");  // of somebody else
  c[0].over().keep_ban({"rogue", ban("a pause", 5), in_an_hour});
  c.until([&] { return redis.command("HLEN {fx}:bans") == "1"; });
}
