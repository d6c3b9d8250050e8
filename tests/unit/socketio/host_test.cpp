#include <flinxx/socketio/host.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

using namespace flinxx;

namespace {

// Lets in whose handshake had the right cookie; tells what it was shown. A refused one has joined a room before.
class gate final : public socketio::application {
 public:
  std::optional<socketio::connect_refusal> may_connect(socketio::socket& s, const socketio::handshake& h) override {
    s.join("hall");
    if (h.kept != "id=7") return socketio::connect_refusal{"no", R"({"auth":)" + std::string(h.auth->raw) + "}"};
    address_ = h.address.to_string();
    return {};
  }
  void on_connect(socketio::socket& s, const std::optional<json::value>&) override {
    s.broadcast().to("hall").emit("news", "");
    s.emit("from", "\"" + address_ + "\"");
  }
  void on_event(socketio::socket&, const socketio::event&) override {}
  void on_disconnect(socketio::socket& s, ops::close_reason reason) override {
    s.join("hall");
    last_reason = reason;
  }

  std::atomic<ops::close_reason> last_reason{};

 private:
  std::string address_;
};

class teapot final : public http::handler {
  void handle(http::exchange& x) override {
    x.respond(http::response::text(418, "text/plain", x.incoming().query == "lake" ? lake : "tea"));
  }

 public:
  static inline const std::string lake = std::string(32 << 20, 't');
};

socketio::host_options options() {
  socketio::host_options o;
  o.path = "/rt/";
  o.http.http.answer_timeout = std::chrono::seconds(2);  // a busy machine stops the reader for one
  o.socketio.keep_of_handshake = [](const http::request& r) { return std::string(r.header("Cookie")); };
  o.may_open = [](const http::request& r) -> std::optional<http::response> {
    if (r.header("X-Crowd").empty()) return std::nullopt;
    return http::response::error(429, "crowd", "Too many");
  };
  return o;
}

// A host that runs until the end of the test.
struct running_host {
  explicit running_host(socketio::host_options of = options()) : host(std::move(of)) {
    host.serve("/", [this](socketio::server&) {
      auto made = std::make_unique<gate>();
      app = made.get();
      return made;
    });
    host.fallback(others);
    where = host.listen();
    runs = std::thread([this] { host.run(); });
  }
  ~running_host() { stop(); }
  void stop() {
    if (!runs.joinable()) return;
    host.drain();
    runs.join();
  }

  // The whole answer to one request.
  [[nodiscard]] std::string ask(const std::string& method, const std::string& target, const std::string& fields = {},
                                const std::string& body = {}) const {
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket s(context);
    s.connect({where.address, where.port});
    boost::asio::write(
        s, boost::asio::buffer(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields +
                               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
    std::string answer;
    boost::system::error_code end;
    boost::asio::read(s, boost::asio::dynamic_buffer(answer), end);
    return answer;
  }
  // What comes after a CONNECT over polling, and then another packet.
  [[nodiscard]] std::string connect(const std::string& fields, const std::string& then = {}) const {
    const std::string opened = ask("GET", "/rt/?EIO=4&transport=polling", fields);
    const std::string session =
        "/rt/?EIO=4&transport=polling&sid=" + opened.substr(opened.find("\"sid\":\"") + 7, ops::slot_id::text_size);
    CHECK(ask("POST", session, {}, R"(40{"token":1})").ends_with("ok"));
    if (!then.empty()) CHECK(ask("POST", session, {}, "4" + then).ends_with("ok"));
    return ask("GET", session);
  }

  socketio::host host;
  gate* app = nullptr;
  teapot others;
  net::endpoint where;
  std::thread runs;
};

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what is kept of the handshake, and its address, are shown in may_connect()") {
  running_host it;
  CHECK(holds(it.connect("Cookie: id=7\r\n"), R"(42["from","127.0.0.1"])"));
  CHECK(holds(it.connect("Cookie: id=8\r\n"), R"(44{"message":"no","data":{"auth":{"token":1}}})"));
  CHECK(holds(it.connect("Cookie: id=7\r\n"), R"(42["from","127.0.0.1"])"));
}

TEST_CASE("a socket that has ended joins no room") {
  running_host it;
  CHECK(holds(it.connect("Cookie: id=7\r\n", "1"), "40{"));
  CHECK(it.app->last_reason == ops::close_reason::client_left);
  CHECK(holds(it.connect("Cookie: id=7\r\n"), "40{"));  // and is not found in it
}

TEST_CASE("a connection may be refused before it is made") {
  const running_host it;
  CHECK(it.ask("GET", "/rt/?EIO=4&transport=polling", "X-Crowd: 1\r\n").starts_with("HTTP/1.1 429 "));
}

TEST_CASE("the fallback answers what is outside the path") {
  const running_host it;
  CHECK(it.ask("GET", "/rt/").starts_with("HTTP/1.1 400 "));
  CHECK(it.ask("GET", "/rt").starts_with("HTTP/1.1 400 "));
  CHECK(it.ask("GET", "/rtx").ends_with("tea"));
  CHECK(it.ask("GET", "/socket.io/").ends_with("tea"));
}

TEST_CASE("who does not read an answer is not waited for") {
  const running_host it;
  const std::string request = "GET /?lake HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const auto read = [&](std::chrono::milliseconds after) {
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket s(context);
    s.connect({it.where.address, it.where.port});
    boost::asio::write(s, boost::asio::buffer(request));
    std::this_thread::sleep_for(after);
    std::string answer;
    boost::system::error_code end;
    boost::asio::read(s, boost::asio::dynamic_buffer(answer), end);
    return answer.size();
  };
  CHECK(read(std::chrono::milliseconds(0)) > teapot::lake.size());
  CHECK(read(std::chrono::seconds(5)) < teapot::lake.size());
}

TEST_CASE("the drain disconnects who is there") {
  running_host it;
  CHECK(holds(it.connect("Cookie: id=7\r\n"), "40{"));
  it.stop();
  CHECK(it.app->last_reason == ops::close_reason::server_draining);
}

TEST_CASE("two hosts in one process share nothing") {
  socketio::host_options narrow = options();
  narrow.http.http.unfinished = std::make_shared<http::body_budget>(8000);
  running_host one(narrow);
  running_host other(narrow);

  // Bodies that are not whole fill the bound of the one.
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket unfinished(context);
  unfinished.connect({one.where.address, one.where.port});
  boost::asio::write(unfinished, boost::asio::buffer("POST /rt/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: x\r\n"
                                                     "Content-Length: 20000\r\n\r\n" +
                                                     std::string(16'000, ' ')));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(unfinished, boost::asio::dynamic_buffer(answer), end);
  CHECK(answer.starts_with("HTTP/1.1 503 "));
  CHECK(holds(other.connect("Cookie: id=7\r\n"), "40{"));

  CHECK(holds(one.connect("Cookie: id=7\r\n"), "40{"));
  one.stop();
  CHECK(one.app->last_reason == ops::close_reason::server_draining);
  CHECK(other.app->last_reason == ops::close_reason{});
  CHECK(holds(other.connect("Cookie: id=7\r\n"), "40{"));
}
