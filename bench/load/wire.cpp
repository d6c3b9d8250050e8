#include "wire.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace bench {
namespace {

constexpr std::size_t source_addresses = 200;
constexpr std::array<char, 4> mask_key{0x5a, 0x13, 0x77, 0x2e};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

wire::wire(loop& l, const sockaddr_in& server, tls_clients* secrets, std::size_t index, std::string_view target)
    : loop_(l), fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) fail("socket");
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  sockaddr_in source{};
  source.sin_family = AF_INET;
  source.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(0x7f000101 + index % source_addresses));
  if (bind(fd_, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) fail("bind");
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) fail("connect");
  if (fcntl(fd_, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
  if (secrets != nullptr) ssl_ = secrets->connect(fd_, index);
  out_.append("GET ").append(target).append(
      " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  loop_.watch(fd_, *this, EPOLLIN);
  flush();
}

wire::~wire() {
  if (fd_ >= 0) reset();
}

void wire::reset() noexcept {
  if (ssl_) SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);  // or the ticket would be spoilt
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(fd_);
  fd_ = -1;
}

void wire::send(std::string_view text) {
  std::array<char, 14> head{static_cast<char>(0x81)};
  std::size_t size = 2;
  if (text.size() < 126) {
    head[1] = static_cast<char>(0x80 | text.size());
  } else {
    head[1] = static_cast<char>(0x80 | 126);
    head[2] = static_cast<char>(text.size() >> 8);
    head[3] = static_cast<char>(text.size());
    size = 4;
  }
  std::copy(mask_key.begin(), mask_key.end(), head.begin() + static_cast<std::ptrdiff_t>(size));
  out_.append(head.data(), size + mask_key.size());
  const std::size_t start = out_.size();
  out_.append(text);
  for (std::size_t i = 0; i < text.size(); ++i) out_[start + i] = static_cast<char>(out_[start + i] ^ mask_key[i % 4]);
  if (!blocked_) flush();
}

// How many bytes were taken; none now if that is negative.
long wire::transmit() {
  if (!ssl_) {
    const ssize_t sent = ::send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) fail("send");
    return sent;
  }
  std::size_t sent = 0;
  if (SSL_write_ex(ssl_.get(), out_.data(), out_.size(), &sent) == 1) return static_cast<long>(sent);
  if (SSL_want_nothing(ssl_.get())) throw std::runtime_error("TLS has failed");
  return -1;
}

// Whether there may be more.
bool wire::receive() {
  std::array<char, 65536> buffer;
  std::size_t got = 0;
  if (ssl_) {
    if (SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &got) != 1 && SSL_want_read(ssl_.get())) return false;
  } else {
    const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EAGAIN) return false;
    got = static_cast<std::size_t>(std::max<ssize_t>(size, 0));
  }
  if (got == 0) throw std::runtime_error("the server has closed a connection");
  in_.append(buffer.data(), got);
  return ssl_ != nullptr;
}

void wire::flush() {
  const long sent = transmit();
  if (sent > 0) out_.erase(0, static_cast<std::size_t>(sent));
  const bool blocked = !out_.empty() && !(ssl_ && SSL_want_read(ssl_.get()));  // the handshake has its own turns
  if (blocked == blocked_) return;
  blocked_ = blocked;
  loop_.change(fd_, *this, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void wire::on_ready(std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) flush();
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
  while (receive()) {
  }
  if (ssl_ && !out_.empty()) flush();  // it has waited for the handshake
  while (open_ ? take_frame() : take_handshake()) {
  }
  in_.erase(0, taken_);
  taken_ = 0;
}

bool wire::take_handshake() {
  const auto end = in_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  if (!in_.starts_with("HTTP/1.1 101")) throw std::runtime_error("no upgrade: " + in_.substr(0, in_.find('\r')));
  taken_ = end + 4;
  open_ = true;
  on_open();
  return true;
}

bool wire::take_frame() {
  const auto* const at = reinterpret_cast<const unsigned char*>(in_.data()) + taken_;
  const std::size_t left = in_.size() - taken_;
  if (left < 2) return false;
  std::size_t size = at[1];
  std::size_t head = 2;
  if (size >= 126) {
    head = size == 126 ? 4 : 10;
    if (left < head) return false;
    size = 0;
    for (std::size_t i = 2; i < head; ++i) size = size << 8 | at[i];
  }
  if (left < head + size) return false;
  taken_ += head + size;
  if (at[0] != 0x81) throw std::runtime_error("a frame that is no whole text");
  on_text({reinterpret_cast<const char*>(at) + head, size});
  return true;
}

}  // namespace bench
