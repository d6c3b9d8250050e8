#include "redis/error.hpp"

#include <catch2/catch.hpp>

using namespace flinxx::redis;

TEST_CASE("what an operator has to mend is told from what goes by") {
  for (const char* error :
       {"NOAUTH Authentication required.", "WRONGPASS invalid username-password pair or user is disabled.",
        "NOPERM this user has no permissions to run the 'role' command", "DENIED Redis is running in protected mode",
        "ERR AUTH <password> called without any password configured for the default user. Are you sure?",
        "ERR unknown command 'EVALSHA', with args beginning with: ", "ERR DB index is out of range",
        "ERR SELECT is not allowed in cluster mode",
        "ERR The user executing the script can't run this command or subcommand script: 0ea, on @user_script:1."})
    CHECK(is_for_operator(error));
  for (const char* error :
       {"ERR max number of clients reached", "LOADING Redis is loading the dataset in memory",
        "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
        "MASTERDOWN Link with MASTER is down", "READONLY You can't write against a read only replica.",
        "OOM command not allowed when used memory > 'maxmemory'.", "NOREPLICAS Not enough good replicas to write.",
        "MISCONF Redis is configured to save RDB snapshots", "CLUSTERDOWN The cluster is down", "TRYAGAIN", "ERR", ""})
    CHECK_FALSE(is_for_operator(error));
}

TEST_CASE("what Redis repeats of a command is not logged, and neither is the password") {
  CHECK(to_log("ERR unknown command 'AUTH', with args beginning with: 'secret' ", "secret") ==
        "ERR unknown command 'AUTH'");
  CHECK(to_log("ERR unknown command `AUTH`, with args beginning with: `anna`, `secret`, ", "") ==
        "ERR unknown command `AUTH`");
  CHECK(to_log("ERR secret is not secret", "secret") == "ERR *** is not ***");
  CHECK(to_log("ERR ******", "*") == "ERR " + std::string(18, '*'));
  CHECK(to_log(std::string(5000, 'x'), "secret").size() == 300);
  CHECK(to_log("ERR max number of clients reached", "") == "ERR max number of clients reached");
}
