// The parser beside Beast's stream: the same bytes in, the same bytes out, over random and edge streams.
#include "unit/websocket/frames.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <catch2/catch.hpp>

#include <array>

using namespace flinxx::websocket;

namespace {

constexpr std::size_t max_message = 300;

constexpr std::string_view handshake =
    "GET / HTTP/1.1\r\nHost: flinxx\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";

// What an echo server on Beast's stream answers to these bytes, behind the handshake.
std::string beast_echo(const std::string& stream) {
  namespace beast = boost::beast;
  boost::asio::io_context context;
  beast::test::stream client(context);
  beast::websocket::stream<beast::test::stream> server(context);
  server.next_layer().connect(client);
  server.next_layer().append(std::string(handshake) + stream);
  client.close();
  server.read_message_max(max_message);
  server.auto_fragment(false);
  beast::error_code ec;
  server.accept(ec);
  REQUIRE_FALSE(ec);
  while (!ec) {
    beast::flat_buffer message;
    server.read(message, ec);
    if (ec) break;
    server.text(server.got_text());
    server.write(message.data(), ec);
  }
  const auto out = client.str();
  return std::string(out.substr(out.find("\r\n\r\n") + 4));
}

std::string frame_of(opcode op, std::string_view payload) {
  std::array<char, max_header_size> header;
  return std::string(header.data(), write_header(header.data(), op, payload.size())).append(payload);
}

// What ours answers, as endpoint does. Beast repeats the code of a close frame without its reason, and 1000 for none.
std::string own_echo(const std::vector<seen>& events) {
  std::string out;
  for (const auto& e : events) {
    switch (e.kind) {
      case event_kind::text: out += frame_of(opcode::text, e.payload); break;
      case event_kind::binary: out += frame_of(opcode::binary, e.payload); break;
      case event_kind::ping: out += frame_of(opcode::pong, e.payload); break;
      case event_kind::close: {
        const auto code = e.code == close_code::no_status ? close_code::normal : e.code;
        out += frame_of(opcode::close, close_payload(code, {}));
        break;
      }
      case event_kind::error: out += frame_of(opcode::close, close_payload(e.code, {})); break;
      default: break;
    }
  }
  return out;
}

// Streams of frames most of which are right, with faults of every kind strewn in.
class generator {
 public:
  explicit generator(unsigned seed) : random_(seed) {}

  std::string stream() {
    std::string out;
    in_message_ = false;
    for (std::size_t i = up_to(9) + 1; i > 0; --i) out += frame();
    if (one_in(6)) spoil(out);
    // So that no fault waits for the rest of its header: Beast looks at a header once it is whole.
    return out + std::string(max_message + 20, '\xFF');
  }

 private:
  std::size_t up_to(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random_); }
  bool one_in(std::size_t n) { return up_to(n - 1) == 0; }

  std::string frame() {
    client_frame f;
    if (one_in(3)) {
      f.op = 8 + static_cast<unsigned>(one_in(6) ? 0 : 1 + up_to(1));
      f.payload = f.op == 8 ? close_payload_of() : bytes(one_in(8) ? 126 : 20);
    } else {
      f.op = in_message_ ? 0 : 1 + static_cast<unsigned>(up_to(1));
      f.fin = in_message_ ? !one_in(3) : !one_in(2);
      in_message_ = !f.fin;
      f.payload = one_in(3) ? bytes(max_message / 2) : words();
    }
    if (one_in(40)) f.op = static_cast<unsigned>(up_to(15));
    if (one_in(40)) f.fin = !f.fin;
    if (one_in(40)) f.reserved = static_cast<unsigned>(up_to(7));
    if (one_in(40)) f.masked = false;
    if (one_in(40)) f.length_bytes = one_in(2) ? 2 : 8;
    return f.bytes();
  }

  std::string bytes(std::size_t most) {
    std::string out(up_to(most), '\0');
    for (auto& c : out) c = static_cast<char>(up_to(255));
    return out;
  }

  // Never empty: Beast does not see a code point that is cut off where the last fragment is empty.
  std::string words() {
    static constexpr std::array<std::string_view, 8> pieces{
        "word", "\xC3\xA9", "\xE6\xBC\xA2", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xF0\x9F", "\x80"};
    std::string out;
    for (std::size_t i = up_to(8) + 1; i > 0; --i) out += pieces[one_in(25) ? 6 + up_to(1) : up_to(5)];
    return out;
  }

  // Not what Beast treats in its own way: 1014, codes from 5000 on, reasons that are not UTF-8.
  std::string close_payload_of() {
    static constexpr std::array<unsigned, 14> codes{1000, 1001, 1002, 1003, 1007, 1011, 3000,
                                                    4999, 0,    999,  1004, 1005, 1016, 2999};
    if (one_in(5)) return std::string(up_to(1), 'x');
    const unsigned code = codes[one_in(2) ? up_to(7) : up_to(codes.size() - 1)];
    return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)} + std::string(up_to(130), 'r');
  }

  void spoil(std::string& out) {
    const std::size_t at = up_to(out.size() - 1);
    if (one_in(2)) out[at] = static_cast<char>(up_to(255));
    if (one_in(3)) out.erase(at, up_to(4));
    if (one_in(3)) out.insert(at, bytes(4));
  }

  std::mt19937 random_;
  bool in_message_ = false;
};

// What Beast treats in its own way may come out of a spoiled stream as well.
bool differs_by_design(const std::vector<seen>& events, const std::string& beast) {
  if (events.empty() || beast.size() < 4) return false;
  const auto last = events.back();
  const std::string_view end = std::string_view(beast).substr(beast.size() - 4);
  const auto closes_with = [&](close_code code) { return end == frame_of(opcode::close, close_payload(code, {})); };
  if (last == failed(close_code::protocol_error))  // a code from 5000 on; a length with its highest bit set
    return closes_with(close_code::message_too_big) || (end[0] == '\x88' && static_cast<unsigned char>(end[2]) >= 0x13);
  if (last == failed(close_code::invalid_payload)) return closes_with(close_code::protocol_error);
  return last.kind == event_kind::close && last.code == close_code::bad_gateway;
}

}  // namespace

TEST_CASE("the parser answers what Beast's stream answers") {
  generator streams(20'261'126);
  std::array<std::size_t, 8> kinds{};
  std::size_t excused = 0;
  constexpr std::size_t rounds = 20'000;
  for (std::size_t i = 0; i < rounds; ++i) {
    const std::string stream = streams.stream();
    const auto events = feed_whole(stream, max_message);
    const auto beast = beast_echo(stream);
    if (own_echo(events) != beast && differs_by_design(events, beast)) {
      ++excused;
      continue;
    }
    for (const auto& e : events) ++kinds.at(static_cast<std::size_t>(e.kind));
    if (own_echo(events) == beast) continue;
    CAPTURE(i, Catch::StringMaker<std::string>::convert(stream));
    REQUIRE(own_echo(events) == beast);
  }
  for (const auto kind :
       {event_kind::text, event_kind::binary, event_kind::ping, event_kind::pong, event_kind::close, event_kind::error})
    CHECK(kinds.at(static_cast<std::size_t>(kind)) > rounds / 20);
  CHECK(excused < rounds / 200);
}
