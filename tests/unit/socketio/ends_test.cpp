// Applications that end sockets and whole connections from within callbacks for others.
#include <flinxx/socketio/host.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

using namespace flinxx;

namespace {

// An application made of functions.
struct script final : socketio::application {
  std::function<void(socketio::socket&)> asked = [](socketio::socket&) {};
  std::function<void(socketio::socket&)> suspended = [](socketio::socket&) {};
  int connects = 0;
  int ends = 0;

  std::optional<socketio::connect_refusal> may_connect(socketio::socket& s, const socketio::handshake&) override {
    asked(s);
    return {};
  }
  void on_connect(socketio::socket&, const std::optional<json::value>&) override { ++connects; }
  void on_event(socketio::socket& s, const socketio::event& e) override { s.emit_data(e.data.raw); }
  void on_suspend(socketio::socket& s, ops::close_reason) override { suspended(s); }
  void on_disconnect(socketio::socket&, ops::close_reason) override { ++ends; }
};

// A host with the namespaces / and /b, on one worker, and a client that speaks over polling.
struct fixture {
  fixture() {
    for (const auto& [nsp, app] : {std::pair("/", &main), std::pair("/b", &other)})
      host.serve(nsp, [app = app](socketio::server&) {
        auto made = std::make_unique<script>();
        *app = made.get();
        return made;
      });
    where = host.listen();
  }
  ~fixture() { stop(); }

  void run() {
    runs = std::thread([this] { host.run(); });
  }
  void stop() {
    if (!runs.joinable()) return;
    host.drain();
    runs.join();
  }

  [[nodiscard]] std::string ask(const std::string& method, const std::string& target, const std::string& body = {}) {
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket s(context);
    s.connect({where.address, where.port});
    boost::asio::write(
        s, boost::asio::buffer(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                               std::to_string(body.size()) + "\r\n\r\n" + body));
    std::string answer;
    boost::system::error_code end;
    boost::asio::read(s, boost::asio::dynamic_buffer(answer), end);
    return answer.substr(answer.find("\r\n\r\n") + 4);
  }
  // A new session, by its target.
  [[nodiscard]] std::string open() {
    const std::string target = "/socket.io/?EIO=4&transport=polling";
    return target + "&sid=" + value_in(ask("GET", target), "sid");
  }
  [[nodiscard]] static std::string value_in(const std::string& text, const std::string& key) {
    const std::size_t begin = text.find("\"" + key + "\":\"") + key.size() + 4;
    return text.substr(begin, text.find('"', begin) - begin);
  }

  socketio::host host{{.socketio = {.recovery = {.time = std::chrono::minutes(1)}}}};
  script* main = nullptr;
  script* other = nullptr;
  net::endpoint where;
  std::thread runs;
};

// What the last GET of a session gets that the server has ended.
const std::string ended = std::string("6") + engineio::separator + "1";
const std::string both = std::string("40") + engineio::separator + "40/b";

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("who has not entered yet cannot be put out") {
  fixture it;
  it.main->asked = [](socketio::socket& s) {
    s.disconnect();
    s.close_connection(ops::close_reason::server_closed);
  };
  it.run();
  const auto session = it.open();
  CHECK(it.ask("POST", session, R"(40)") == "ok");
  CHECK(it.ask("POST", session, R"(42["x",1])") == "ok");
  const auto heard = it.ask("GET", session);
  CHECK(holds(heard, "40{"));
  CHECK(holds(heard, R"(42["x",1,"1"])"));
  it.stop();
  CHECK(it.main->connects == 1);
  CHECK(it.main->ends == 1);
}

TEST_CASE("a connection that is closed while its client asks to enter") {
  fixture it;
  it.other->asked = [&](socketio::socket&) { it.host.server(0).in("/").disconnect(true); };
  it.run();
  const auto session = it.open();
  CHECK(it.ask("POST", session, both) == "ok");
  CHECK(holds(it.ask("GET", session), "40{"));
  CHECK(it.ask("GET", session) == ended);
  CHECK(holds(it.ask("GET", session), R"("code":1)"));
  const auto next = it.open();  // it takes over the places of what has ended
  CHECK(it.ask("POST", next, "40") == "ok");
  CHECK(holds(it.ask("GET", next), "40{"));
  it.stop();
  CHECK(it.main->connects == 2);
  CHECK(it.main->ends == 2);
  CHECK(it.other->connects == 0);
  CHECK(it.other->ends == 0);
}

TEST_CASE("a connection that is closed while its client takes up a socket again") {
  fixture it;
  it.main->suspended = [&](socketio::socket&) { it.host.server(0).in("/b").disconnect(true); };
  it.run();
  const auto first = it.open();
  CHECK(it.ask("POST", first, "40") == "ok");
  const auto pid = it.value_in(it.ask("GET", first), "pid");
  const std::string claim = R"(40{"pid":")" + pid + R"(","offset":"0"})";
  const auto second = it.open();  // while the first is still there
  CHECK(it.ask("POST", second, "40/b,\x1e" + claim) == "ok");
  CHECK(holds(it.ask("GET", second), "40/b,{"));
  CHECK(it.ask("GET", second) == ended);
  CHECK(holds(it.ask("GET", second), R"("code":1)"));
  const auto third = it.open();
  CHECK(it.ask("POST", third, claim) == "ok");
  CHECK(holds(it.ask("GET", third), pid));
}

TEST_CASE("an application closes a connection that is about to be replaced") {
  fixture it;
  it.main->suspended = [&](socketio::socket&) { it.host.server(0).in("/b").disconnect(true); };
  it.run();
  const auto first = it.open();
  CHECK(it.ask("POST", first, both) == "ok");
  const auto pid = it.value_in(it.ask("GET", first), "pid");
  const auto second = it.open();  // while the first is still there
  CHECK(it.ask("POST", second, R"(40{"pid":")" + pid + R"("})") == "ok");
  CHECK(holds(it.ask("GET", second), pid));
  CHECK(holds(it.ask("GET", first), R"("code":1)"));
}

TEST_CASE("what is sent to one socket of a lost connection while another one is told") {
  fixture it;
  it.main->suspended = [&](socketio::socket&) { it.host.server(0).in("/b").emit("news", "7"); };
  it.run();
  const auto first = it.open();
  CHECK(it.ask("POST", first, both) == "ok");
  const auto heard = it.ask("GET", first);
  const auto pid = it.value_in(heard.substr(heard.find("40/b")), "pid");
  CHECK(it.ask("POST", first, "1") == "ok");
  const auto second = it.open();
  CHECK(it.ask("POST", second, R"(40/b,{"pid":")" + pid + R"("})") == "ok");
  CHECK(holds(it.ask("GET", second), R"(42/b,["news",7,"1"])"));
}
