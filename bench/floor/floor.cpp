// The floor of the comparison: what the kernel and the bare work of a relay cost. An epoll loop that answers any
// upgrade, pairs connections by the order in which they come, and passes each frame on to the other one, unmasked. No
// HTTP beyond the handshake's key, no checks, no time-outs, no limits, no answer to anything else.
#include <openssl/evp.h>

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

struct connection {
  int fd;
  bool open = false;
  connection* partner = nullptr;
  std::string kept;
};

std::array<char, 65536> scratch;
std::string out;

void answer_handshake(connection& c) {
  constexpr std::string_view key_field = "Sec-WebSocket-Key: ";
  const auto at = c.kept.find(key_field) + key_field.size();
  const std::string key = c.kept.substr(at, c.kept.find('\r', at) - at) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  EVP_Digest(key.data(), key.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::array<unsigned char, 32> accept{};
  const int size = EVP_EncodeBlock(accept.data(), digest.data(), digest.size());
  const std::string head =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
      std::string(accept.begin(), accept.begin() + size) + "\r\n\r\n";
  send(c.fd, head.data(), head.size(), MSG_NOSIGNAL);
  c.open = true;
}

// One frame from the front of `bytes`, behind what stands in `out`; its size, or 0 if it is not whole.
std::size_t pass_on(char* bytes, std::size_t size) {
  if (size < 6) return 0;
  std::size_t length = static_cast<unsigned char>(bytes[1]) & 0x7f;
  std::size_t head = 2;
  if (length == 126) {
    length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[2])) << 8 | static_cast<unsigned char>(bytes[3]);
    head = 4;
  }
  if (size < head + 4 + length) return 0;
  out.push_back(bytes[0]);
  out.push_back(static_cast<char>(bytes[1] & 0x7f));
  if (head == 4) out.append(bytes + 2, 2);
  const char* key = bytes + head;
  const std::size_t start = out.size();
  out.append(bytes + head + 4, length);
  std::uint64_t wide = 0;
  std::memcpy(&wide, key, 4);
  wide |= wide << 32;
  std::size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, out.data() + start + i, 8);
    word ^= wide;
    std::memcpy(out.data() + start + i, &word, 8);
  }
  for (; i < length; ++i) out[start + i] = static_cast<char>(out[start + i] ^ key[i % 4]);
  return head + 4 + length;
}

void relay(connection& c, std::size_t size) {
  out.clear();
  char* at = scratch.data();
  if (!c.kept.empty()) {
    c.kept.append(scratch.data(), size);
    at = c.kept.data();
    size = c.kept.size();
  }
  std::size_t used = 0;
  while (const std::size_t frame = pass_on(at + used, size - used)) used += frame;
  if (c.kept.empty()) {
    if (used < size) c.kept.assign(at + used, size - used);
  } else {
    c.kept.erase(0, used);
  }
  if (c.partner != nullptr && !out.empty()) send(c.partner->fd, out.data(), out.size(), MSG_NOSIGNAL);
}

}  // namespace

int main() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  if (bind(listener, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0 || listen(listener, 4096) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&where), &size) != 0)
    return EXIT_FAILURE;
  std::printf("listening on http://127.0.0.1:%d\n", ntohs(where.sin_port));
  std::fflush(stdout);
  const int epoll = epoll_create1(0);
  epoll_event e{EPOLLIN, {.ptr = nullptr}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e);
  std::vector<std::unique_ptr<connection>> all;
  std::array<epoll_event, 512> events{};
  for (;;) {
    const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      auto* const c = static_cast<connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (c == nullptr) {
        const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        if (fd < 0) continue;
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        all.push_back(std::make_unique<connection>(connection{fd, false, nullptr, {}}));
        if (all.size() % 2 == 0) {
          all.back()->partner = all[all.size() - 2].get();
          all[all.size() - 2]->partner = all.back().get();
        }
        epoll_event in{EPOLLIN, {.ptr = all.back().get()}};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &in);
        continue;
      }
      const ssize_t got = recv(c->fd, scratch.data(), scratch.size(), 0);
      if (got <= 0) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, c->fd, nullptr);
        close(c->fd);
        if (c->partner != nullptr) c->partner->partner = nullptr;
        continue;
      }
      if (c->open) {
        relay(*c, static_cast<std::size_t>(got));
        continue;
      }
      c->kept.append(scratch.data(), static_cast<std::size_t>(got));
      if (c->kept.find("\r\n\r\n") == std::string::npos) continue;
      answer_handshake(*c);
      c->kept.clear();
    }
  }
}
