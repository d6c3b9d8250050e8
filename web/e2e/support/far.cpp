// Long ways between places: makes a TUN device for each, hands what one of them sends to the one that has its address,
// so many microseconds later, and loses some of it. A device may be moved to a namespace of its own. Ends with its
// input.
//   far MICROSECONDS PERCENT SEED NAME=ADDRESS...
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <random>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace {

using when = std::chrono::steady_clock;

struct place {
  in_addr_t address;
  int device;
};

struct packet {
  when::time_point due;
  int device;
  std::vector<char> bytes;
};

/** As much as waits on a long way at a rate that no test reaches. */
constexpr std::size_t most_under_way = 100'000;
constexpr std::size_t ip_header = 20;
constexpr std::size_t destination = 16;

place open_place(const std::string& argument) {
  const auto cut = argument.find('=');
  const int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq wish{};
  wish.ifr_flags = IFF_TUN | IFF_NO_PI;
  argument.copy(wish.ifr_name, std::min<std::size_t>(cut, IFNAMSIZ - 1));
  if (cut == std::string::npos || device < 0 || ioctl(device, TUNSETIFF, &wish) < 0) {
    std::perror(argument.c_str());
    std::exit(1);
  }
  return {inet_addr(argument.c_str() + cut + 1), device};
}

class ways {
 public:
  ways(std::vector<place> places, std::chrono::microseconds delay, double loss, unsigned seed)
      : places_(std::move(places)), delay_(delay), loses_(loss), random_(seed) {
    for (const place& one : places_) polled_.push_back({one.device, POLLIN, 0});
    polled_.push_back({STDIN_FILENO, POLLIN, 0});
  }

  void run() {
    while (polled_.back().revents == 0) {
      const auto left =
          under_way_.empty() ? std::chrono::nanoseconds(std::chrono::seconds(1)) : under_way_.front().due - when::now();
      const timespec limit{0, std::clamp<long>(left.count(), 0, 999'999'999)};
      ppoll(polled_.data(), polled_.size(), &limit, nullptr);
      for (const place& one : places_) take(one.device);
      for (; !under_way_.empty() && under_way_.front().due <= when::now(); under_way_.pop_front()) {
        const packet& first = under_way_.front();
        // A device that takes nothing has lost it.
        if (write(first.device, first.bytes.data(), first.bytes.size()) < 0) continue;
      }
    }
  }

 private:
  void take(int device) {
    std::array<char, 65536> room;
    for (ssize_t size; (size = read(device, room.data(), room.size())) > 0;) {
      // What is no IPv4 is the systems' own talk.
      if (size < static_cast<ssize_t>(ip_header) || (room[0] & 0xf0) != 0x40) continue;
      in_addr_t address;
      std::memcpy(&address, room.data() + destination, sizeof address);
      for (const place& one : places_) {
        if (one.address != address || loses_(random_) || under_way_.size() >= most_under_way) continue;
        under_way_.push_back({when::now() + delay_, one.device, {room.data(), room.data() + size}});
      }
    }
  }

  std::vector<place> places_;
  std::vector<pollfd> polled_;
  std::deque<packet> under_way_;
  std::chrono::microseconds delay_;
  std::bernoulli_distribution loses_;
  std::mt19937 random_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 5) return 2;
  std::vector<place> places;
  for (int at = 4; at < count; ++at) places.push_back(open_place(arguments[at]));
  std::puts("ready");
  std::fflush(stdout);
  ways(std::move(places), std::chrono::microseconds(std::atol(arguments[1])), std::atof(arguments[2]) / 100,
       static_cast<unsigned>(std::atol(arguments[3])))
      .run();
}
