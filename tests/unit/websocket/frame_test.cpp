#include <flinxx/websocket/frame.hpp>

#include <catch2/catch.hpp>

#include <array>

using namespace flinxx::websocket;

namespace {

std::string header(opcode op, std::uint64_t length) {
  std::array<char, max_header_size> out{};
  return {out.data(), write_header(out.data(), op, length)};
}

}  // namespace

TEST_CASE("a server's header has FIN, no mask and the shortest length") {
  using namespace std::string_literals;
  CHECK(header(opcode::text, 0) == "\x81\x00"s);
  CHECK(header(opcode::binary, 125) == "\x82\x7D"s);
  CHECK(header(opcode::binary, 126) == "\x82\x7E\x00\x7E"s);
  CHECK(header(opcode::text, 65535) == "\x81\x7E\xFF\xFF"s);
  CHECK(header(opcode::text, 65536) == "\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s);
  CHECK(header(opcode::text, 0x123456789A) == "\x81\x7F\x00\x00\x00\x12\x34\x56\x78\x9A"s);
  CHECK(header(opcode::close, 2) == "\x88\x02"s);
  CHECK(header(opcode::pong, 4) == "\x8A\x04"s);
}
