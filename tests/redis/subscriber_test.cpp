// adapter::redis_subscriber over a real Redis, and over one that does not stop talking. The hosts do not run: what is
// heard waits for their workers.
#include "redis/redis_server.hpp"

#include <flinxx/adapter/redis_subscriber.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

using namespace flinxx;
using namespace flinxx::test;
using document = nlohmann::json;

namespace {

template <class Predicate>
bool comes_true(const Predicate& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!is_so() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return is_so();
}

class silent final : public socketio::application {
  void on_connect(socketio::socket&, const std::optional<json::value>&) override {}
  void on_event(socketio::socket&, const socketio::event&) override {}
  void on_disconnect(socketio::socket&, ops::close_reason) override {}
};

void serve(socketio::host& host, std::string_view nsp) {
  host.serve(nsp, [](socketio::server&) { return std::make_unique<silent>(); });
}

adapter::subscriber_settings settings_for(std::uint16_t port) {
  adapter::subscriber_settings s;
  s.url = *ops::parse_redis_url("redis://127.0.0.1:" + std::to_string(port));
  return s;
}

std::string emitted(const std::string& nsp) {
  const document m = {"emitter", {{"type", 2}, {"data", document::array({"x"})}, {"nsp", nsp}}, document::object()};
  const auto bytes = document::to_msgpack(m);
  return {bytes.begin(), bytes.end()};
}

bool has_patterns(const redis_server& redis, int count) {
  return comes_true([&] { return redis.command("PUBSUB NUMPAT") == std::to_string(count); });
}

// Greets as a master, and then publishes as fast as the other side reads, and faster than it understands.
class talker {
 public:
  talker() {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(port);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&where), sizeof where);
    ::listen(listener_, 1);
    thread_ = std::thread([this] { talk(::accept(listener_, nullptr, nullptr)); });
  }
  ~talker() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  const std::uint16_t port = free_port();

 private:
  static void talk(int to) {
    const std::string greeting = "*1\r\n$6\r\nmaster\r\n";
    const std::string one = "*4\r\n$8\r\npmessage\r\n$13\r\nsocket.io#/#*\r\n$12\r\nsocket.io#/#\r\n$1\r\nx\r\n";
    std::string many;
    for (int i = 0; i < 100'000; ++i) many += one;
    ::send(to, greeting.data(), greeting.size(), MSG_NOSIGNAL);
    while (::send(to, many.data(), many.size(), MSG_NOSIGNAL) > 0) {
    }
    ::close(to);
  }

  const int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  std::thread thread_;
};

}  // namespace

TEST_CASE("key and namespace stand for themselves in a pattern") {
  const redis_server redis;
  socketio::host host;
  serve(host, "/x?");
  auto s = settings_for(redis.port);
  s.key = "a*[b]^\\";
  const adapter::redis_subscriber node(host, s);
  REQUIRE(has_patterns(redis, 1));
  CHECK(redis.ask({"PUBLISH", "aa*[b]^\\#/x?#", emitted("/x?")}).front() == "0");
  CHECK(redis.ask({"PUBLISH", "a*b^\\#/x?#", emitted("/x?")}).front() == "0");
  CHECK(redis.ask({"PUBLISH", "a*[b]^\\#/xy#", emitted("/x?")}).front() == "0");
  CHECK(redis.ask({"PUBLISH", "a*[b]^\\#/x?#", emitted("/x?")}).front() == "1");
  CHECK(redis.ask({"PUBLISH", "a*[b]^\\#/x?#room#", emitted("/x?")}).front() == "1");
  CHECK(comes_true([&] { return node.counted().heard == 2; }));
}

TEST_CASE("a namespace whose name goes on behind a # is another one") {
  const redis_server redis;
  socketio::host host;
  serve(host, "/a");
  serve(host, "/a#b");
  const adapter::redis_subscriber node(host, settings_for(redis.port));
  REQUIRE(has_patterns(redis, 2));
  redis.ask({"PUBLISH", "socket.io#/a#b#", emitted("/a#b")});
  CHECK(comes_true([&] { return node.counted().heard == 1 && node.counted().not_heard == 1; }));
}

TEST_CASE("requests are heard where they are wanted, and never counted upon") {
  const redis_server redis;
  socketio::host host;
  serve(host, "/");
  auto s = settings_for(redis.port);
  const std::string put_out = R"({"type":4,"opts":{}})";
  {
    const adapter::redis_subscriber node(host, s);
    REQUIRE(has_patterns(redis, 1));
    CHECK(redis.ask({"PUBLISH", "socket.io-request#/#", put_out}).front() == "0");
  }
  REQUIRE(has_patterns(redis, 0));
  s.requests = true;
  const adapter::redis_subscriber node(host, s);
  REQUIRE(has_patterns(redis, 2));
  CHECK(redis.ask({"PUBSUB", "NUMSUB", "socket.io-request#/#"}).back() == "0");
  CHECK(redis.ask({"PUBLISH", "socket.io-request#/#", put_out}).front() == "1");
  CHECK(comes_true([&] { return node.counted().heard == 1; }));
}

TEST_CASE("what the workers have no room for is dropped") {
  const redis_server redis;
  socketio::host host;
  serve(host, "/");
  auto s = settings_for(redis.port);
  s.max_underway = 10'000;
  const adapter::redis_subscriber node(host, s);
  REQUIRE(has_patterns(redis, 1));
  for (int i = 0; i < 200; ++i) redis.ask({"PUBLISH", "socket.io#/#", emitted("/")});
  CHECK(comes_true([&] { return node.counted().heard + node.counted().too_many == 200; }));
  CHECK(node.counted().heard > 0);
  CHECK(node.counted().too_many > 0);
}

TEST_CASE("a subscriber ends while a Redis talks without end") {
  talker redis;
  socketio::host host;
  serve(host, "/");
  {
    const adapter::redis_subscriber node(host, settings_for(redis.port));
    CHECK(comes_true([&] { return node.counted().malformed > 100'000; }));
  }
}
