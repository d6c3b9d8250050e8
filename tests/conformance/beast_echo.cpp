// The reference for the cases of RFC 6455: a plain echo on Boost.Beast, a thread a connection.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

using boost::asio::ip::tcp;

void echo(tcp::socket socket) {
  boost::beast::websocket::stream<tcp::socket> ws(std::move(socket));
  boost::system::error_code ec;
  ws.read_message_max(16 << 20);
  ws.auto_fragment(false);
  ws.next_layer().set_option(tcp::no_delay(true), ec);
  ws.accept(ec);
  while (!ec) {
    boost::beast::flat_buffer buffer;
    ws.read(buffer, ec);
    ws.text(ws.got_text());
    if (!ec) ws.write(buffer.data(), ec);
  }
}

}  // namespace

int main() {
  std::signal(SIGTERM, [](int) { std::_Exit(EXIT_SUCCESS); });
  boost::asio::io_context context;
  tcp::acceptor acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  for (;;) std::thread(echo, acceptor.accept()).detach();
}
