// Connections over real loopback sockets: what is written arrives, limits hold, moves and ends are clean.
#include "net/socket_stream.hpp"

#include <flinxx/net/listener.hpp>
#include <flinxx/net/worker.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace flinxx;
using boost::asio::ip::tcp;
using ops::close_reason;

namespace {

// A protocol made of functions, which tells a promise why it ended.
struct script final : net::protocol {
  std::function<void(net::connection&)> start = [](net::connection&) {};
  std::function<void(net::connection&, std::string_view)> bytes = [](net::connection&, std::string_view) {};
  std::function<void(net::connection&)> drained = [](net::connection&) {};
  std::shared_ptr<std::promise<close_reason>> ended = std::make_shared<std::promise<close_reason>>();

  void on_start(net::connection& c) override { start(c); }
  void on_bytes(std::span<char> data) override { bytes(*connection_, {data.data(), data.size()}); }
  void on_all_sent() override { drained(*connection_); }
  void on_closed(close_reason reason) noexcept override { ended->set_value(reason); }
};

// Two workers on threads of their own; the first one listens.
class fixture {
 public:
  explicit fixture(std::unique_ptr<script> speaker, std::size_t max_outbox = 1 << 20) : limits_{max_outbox} {
    ended = speaker->ended->get_future();
    listener_.emplace(
        first, net::endpoint{boost::asio::ip::make_address("127.0.0.1"), 0},
        [s = std::make_shared<std::unique_ptr<script>>(std::move(speaker))] { return std::move(*s); }, limits_);
    listener_->start();
    threads_[0] = std::thread([this] { first.run(); });
    threads_[1] = std::thread([this] { second.run(); });
    const net::endpoint where = listener_->local();
    peer.connect({where.address, where.port});
  }
  ~fixture() {
    first.stop();
    second.stop();
    for (auto& t : threads_) t.join();
  }

  std::string read(std::size_t size) {
    std::string text(size, '\0');
    boost::asio::read(peer, boost::asio::buffer(text));
    return text;
  }
  std::string read_to_the_end() {
    std::string text;
    boost::system::error_code ec;
    boost::asio::read(peer, boost::asio::dynamic_buffer(text), ec);
    CHECK(ec == boost::asio::error::eof);
    return text;
  }
  void write(std::string_view text) { boost::asio::write(peer, boost::asio::buffer(text)); }

  net::worker first{0};
  net::worker second{1};
  boost::asio::io_context context;
  tcp::socket peer{context};
  std::future<close_reason> ended;

 private:
  net::connection_limits limits_;
  std::optional<net::listener> listener_;
  std::thread threads_[2];
};

// A stream on which nothing happens, and which says when it is gone.
class idle_stream final : public net::stream {
 public:
  explicit idle_stream(bool& gone) : gone_(gone) {}
  ~idle_stream() override { gone_ = true; }
  std::size_t read_some(std::span<char>, boost::system::error_code& ec) override {
    ec = boost::asio::error::would_block;
    return 0;
  }
  std::size_t write_some(std::string_view bytes, boost::system::error_code&) override { return bytes.size(); }
  void shutdown_send(boost::system::error_code&) override {}
  void watch(net::poller&, net::ready_listener&, boost::system::error_code&) override {}
  void unwatch(net::poller&) noexcept override {}

 private:
  bool& gone_;
};

// Connections of one worker that is run by hand: what their peers have said before is read in one turn.
class crowd {
 public:
  using hear = std::function<void(std::size_t who, std::string_view text)>;

  crowd(std::size_t size, const hear& function) {
    for (std::size_t i = 0; i < size; ++i) {
      int ends[2];
      REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
      peers_.push_back(ends[1]);
      auto s = std::make_unique<script>();
      s->start = [this](net::connection& c) { all.push_back(&c); };
      s->bytes = [function, i](net::connection&, std::string_view text) { function(i, text); };
      net::connection::start(home_, std::make_unique<net::socket_stream>(ends[0]), {}, std::move(s), limits_);
    }
  }
  ~crowd() {
    for (const int each : peers_) ::close(each);
    run();
  }

  void say(std::size_t who, std::string_view text) {
    REQUIRE(::write(peers_[who], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void run() { home_.context().poll(); }

  std::vector<net::connection*> all;

 private:
  net::worker home_{0};
  net::connection_limits limits_;
  std::vector<int> peers_;
};

}  // namespace

TEST_CASE("short writes of one turn arrive whole and in order") {
  auto s = std::make_unique<script>();
  s->start = [](net::connection& c) {
    for (const char* piece : {"a", "bc", "", "d"}) c.write(piece);
    c.write(std::string(100, 'e'));
    c.write("f");
  };
  fixture f(std::move(s));
  CHECK(f.read(105) == "abcd" + std::string(100, 'e') + "f");
}

TEST_CASE("finish() sends what is queued, then ends the stream") {
  const std::string large(3 << 20, 'x');
  auto s = std::make_unique<script>();
  s->start = [&](net::connection& c) {
    c.write(large);
    c.finish(close_reason::server_closed);
    c.write("never sent");
  };
  fixture f(std::move(s), 8 << 20);
  CHECK(f.read_to_the_end() == large);
  f.peer.close();
  CHECK(f.ended.get() == close_reason::server_closed);
}

TEST_CASE("a peer that does not read is a slow consumer") {
  auto s = std::make_unique<script>();
  s->drained = [](net::connection& c) { c.write(std::string(60'000, 'x')); };
  s->start = [](net::connection& c) {
    for (int i = 0; i < 1000; ++i) c.write(std::string(60'000, 'x'));
  };
  fixture f(std::move(s), 100'000);
  CHECK(f.ended.get() == close_reason::slow_consumer);
}

TEST_CASE("a peer that leaves ends the connection") {
  fixture f(std::make_unique<script>());
  f.peer.close();
  CHECK(f.ended.get() == close_reason::transport_closed);
}

TEST_CASE("a connection moves to another worker with its protocol, and goes on there") {
  auto s = std::make_unique<script>();
  std::atomic<net::worker*> destination{nullptr};
  s->bytes = [&destination](net::connection& c, std::string_view text) {
    if (text == "move") return c.move_to(*destination);
    c.write(std::to_string(c.home().index()) + std::string(text));
  };
  s->start = [](net::connection& c) { c.write("started"); };
  fixture f(std::move(s));
  destination = &f.second;
  CHECK(f.read(7) == "started");
  f.write("move");
  CHECK(f.read(7) == "started");
  f.write("hello");
  CHECK(f.read(6) == "1hello");
  CHECK(f.first.connection_count() == 0);
  CHECK(f.second.connection_count() == 1);
  f.peer.close();
  CHECK(f.ended.get() == close_reason::transport_closed);
}

TEST_CASE("a connection that moves to a worker which drains already is drained there") {
  auto s = std::make_unique<script>();
  std::atomic<net::worker*> destination{nullptr};
  s->bytes = [&destination](net::connection& c, std::string_view) { c.move_to(*destination); };
  fixture f(std::move(s));
  f.second.post([&second = f.second] { second.drain(); });
  destination = &f.second;
  f.write("move");
  CHECK(f.ended.get() == close_reason::server_draining);
}

TEST_CASE("a stream may be ready in the turn in which its connection is ended: it lives as long") {
  net::worker home{0};
  const net::connection_limits limits;
  bool gone = false;
  auto s = std::make_unique<script>();
  auto ended = s->ended->get_future();
  s->start = [](net::connection& c) { c.close(close_reason::slow_consumer); };
  net::connection::start(home, std::make_unique<idle_stream>(gone), {}, std::move(s), limits);
  CHECK_FALSE(gone);
  home.context().poll();
  CHECK(gone);
  CHECK(ended.get() == close_reason::slow_consumer);
}

TEST_CASE("of many that are ready together each gets what its own peer has sent, long or short") {
  constexpr std::size_t size = 40;
  const auto text_of = [](std::size_t who) { return std::string(who % 7 == 3 ? 40'000 : 100 + who, char('0' + who)); };
  std::vector<std::string> heard(size);
  crowd c(size, [&](std::size_t who, std::string_view text) { heard[who] += text; });
  for (std::size_t i = 0; i < size; ++i) c.say(i, text_of(i));
  c.run();
  for (std::size_t i = 0; i < size; ++i) CHECK(heard[i] == text_of(i));
}

TEST_CASE("whoever is ended by another one of the same turn hears nothing more, though it was read from") {
  std::string heard;
  crowd* all = nullptr;
  crowd c(2, [&](std::size_t who, std::string_view text) {
    heard += text;
    all->all[1 - who]->close(close_reason::replaced);
  });
  all = &c;
  c.say(0, "x");
  c.say(1, "x");
  c.run();
  CHECK(heard == "x");
}
