// A master that Sentinel replaces.
#include "redis/redis_cluster.hpp"

#include <fstream>

using namespace flinxx;
using namespace flinxx::test;

namespace {

/// A redis-sentinel that knows one master by the name "fx".
class sentinel {
 public:
  explicit sentinel(std::uint16_t master) {
    std::ofstream(file_) << "port " << port << "\nbind 127.0.0.1\nloglevel warning\nlogfile " << file_ << ".log\n"
                         << "sentinel monitor fx 127.0.0.1 " << master << " 1\n"
                         << "sentinel down-after-milliseconds fx 500\nsentinel failover-timeout fx 3000\n";
    process_ = std::make_unique<child>(std::vector<std::string>{"redis-sentinel", file_});
  }
  ~sentinel() {
    process_.reset();
    std::filesystem::remove(file_);
    std::filesystem::remove(file_ + ".log");
  }

  [[nodiscard]] std::string master_port() const {
    const auto said = ask_redis(port, {"SENTINEL", "get-master-addr-by-name", "fx"});
    return said.size() == 2 ? said[1] : "";
  }
  [[nodiscard]] bool knows_a_replica() const { return !ask_redis(port, {"SENTINEL", "replicas", "fx"}).empty(); }

  const std::uint16_t port = free_port();

 private:
  const std::string file_ =
      (std::filesystem::temp_directory_path() / ("flinxx-sentinel-" + std::to_string(port) + ".conf")).string();
  std::unique_ptr<child> process_;
};

bool is_back(const recorder& n) {
  return !n.over().now().away;
}

}  // namespace

TEST_CASE("a master that is frozen is left for the one that Sentinel names, and nobody is judged dead") {
  const redis_server master;
  const redis_server replica(
      {"--replicaof", "127.0.0.1", std::to_string(master.port), "--repl-diskless-sync-delay", "0"});
  const sentinel watcher(master.port);
  // The first one is nobody.
  redis_cluster c("redis+sentinel://127.0.0.1:" + std::to_string(free_port()) +
                  ",127.0.0.1:" + std::to_string(watcher.port) + "/fx");
  c.gather(2);
  c.until([&] { return watcher.knows_a_replica() && replica.command("HLEN {fx}:nodes") == "2"; });
  c.pass(3s);
  master.signal(SIGSTOP);
  c.until([&] { return watcher.master_port() == std::to_string(replica.port); });
  c.until([&] { return c.all(is_back) && std::stoi(replica.command("XLEN " + replica.command("KEYS {fx}:n:*"))) > 0; });
  c[0].over().send(1, "0");
  c.until([&] { return numbered::whole(c[1].entries) == 1; });
  master.signal(SIGCONT);  // it becomes a replica
  c.pass(4s);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK_FALSE(c[i].has("fenced"));
    CHECK(c[i].over().now().nodes == 2);
    CHECK(is_back(c[i]));
  }
}
