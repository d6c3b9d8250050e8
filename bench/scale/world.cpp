#include "world.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace scale {
namespace {

using namespace flinxx;

constexpr std::string_view upgrade =
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
constexpr std::string_view candidate_head = R"(["ice_candidate",{"candidate":{"candidate":"candidate:)";
constexpr std::string_view candidate_tail =
    R"( 1 udp 2122260223 192.0.2.17 54321 typ host generation 0 ufrag abcd","sdpMid":"0","sdpMLineIndex":0}}])";
constexpr unsigned char text_frame = 1;
constexpr unsigned char close_frame = 8;

[[noreturn]] void wrong(std::string_view what, std::string_view text) {
  throw std::logic_error(std::string(what) + ": " + std::string(text.substr(0, 200)));
}

ops::id128 id_in(std::string_view array, std::string_view name) {
  const auto at = array.find(name);
  if (at == std::string_view::npos) wrong("no id", array);
  ops::id128 id{};
  std::size_t digit = 0;
  for (const char c : array.substr(at + name.size() + 3, 36)) {  // name":"
    if (c == '-') continue;
    const int value = c <= '9' ? c - '0' : c - 'a' + 10;
    id[digit / 2] = static_cast<std::uint8_t>(id[digit / 2] << 4 | value);
    ++digit;
  }
  return id;
}

ops::config with_one_worker(ops::config options) {
  options.threads = 1;
  return options;
}

std::uint32_t take_number(std::string_view& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) wrong("no number", text);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return value;
}

}  // namespace

// What a connection writes waits for its client to listen; what that one sends stands in the world until the call
// returns.
class world::lane final : public net::stream {
 public:
  lane(world& w, std::uint32_t who) : world_(w), who_(who) {}
  ~lane() override {
    world_.listeners_[who_] = nullptr;
    ++world_.closed;
  }

  std::size_t read_some(std::span<char> room, boost::system::error_code& ec) override {
    const std::size_t size = std::min(room.size(), world_.input_.size());
    std::copy_n(world_.input_.data(), size, room.data());
    world_.input_.remove_prefix(size);
    if (size == 0 && world_.end_of_input_) ec = boost::asio::error::eof;
    if (size == 0 && !world_.end_of_input_) ec = boost::asio::error::would_block;
    return size;
  }
  std::size_t write_some(std::string_view bytes, boost::system::error_code&) override {
    world_.said_.append(bytes);
    world_.said_to_.emplace_back(who_, bytes.size());
    return bytes.size();
  }
  void shutdown_send(boost::system::error_code&) override { world_.shut_.push_back(who_); }
  void watch(net::poller&, net::ready_listener& listener, boost::system::error_code&) override {
    world_.listeners_[who_] = &listener;
  }
  void unwatch(net::poller&) noexcept override { world_.listeners_[who_] = nullptr; }

 private:
  world& world_;
  std::uint32_t who_;
};

world::world(const ops::config& options, std::size_t clients)
    : listeners_(clients),
      clients_(clients),
      ids_(clients),
      by_id_(std::bit_ceil(2 * clients), nobody),
      flinxx_(with_one_worker(options)),
      server_(flinxx_.host().server(0)),
      home_(server_.home()) {
  std::signal(SIGINT, SIG_DFL);  // the host waits for it in run(), which is not called here
  for (auto* const each : {&opened_, &pinged_, &shut_, &parted}) each->reserve(clients);
  handlers_ = [this](const net::worker&) -> http::handler& { return flinxx_.host().handler(0); };
}

world::~world() {
  home_.stop();
  home_.run();
}

void world::connect(std::uint32_t who) {
  const boost::asio::ip::address_v4 from(0x0a000000 + who);
  net::connection::start(home_, std::make_unique<lane>(*this, who), from, http::make_connection(http_, handlers_),
                         limits_);
  input_ = upgrade;
  deliver(who, {.readable = true});
}

void world::skip(std::uint32_t who) {
  part(who);
  send(who, R"(42["skip_user"])");
}

void world::stop(std::uint32_t who) {
  part(who);
  send(who, R"(42["stop"])");
}

void world::relay(std::uint32_t who) {
  std::string text = "42";
  text.append(candidate_head).append(std::to_string(who)).append(" ").append(std::to_string(clients_[who].sent++));
  send(who, text.append(candidate_tail));
}

void world::leave(std::uint32_t who) {
  send(who, "\x03\xe9", close_frame);  // 1001
}

void world::lose(std::uint32_t who) {
  end_of_input_ = true;
  deliver(who, {.readable = true, .ended = true});
  end_of_input_ = false;
}

void world::turn() {
  for (bool answered = true; answered;) {
    let([this] { home_.context().poll(); });
    listen();
    let([&] { answered = answer(); });
  }
}

void world::wait(std::chrono::milliseconds time) {
  let([&] { home_.context().run_one_for(time); });
  turn();
}

void world::abandon_suspended() {
  let([this] { server_.abandon_suspended(ops::close_reason::server_draining); });
  turn();
}

// Masked with zeros: the server unmasks all the same, and the client's work is not what is measured.
void world::send(std::uint32_t who, std::string_view text, unsigned char opcode) {
  frame_.clear();
  frame_.push_back(static_cast<char>(0x80 | opcode));
  if (text.size() < 126) {
    frame_.push_back(static_cast<char>(0x80 | text.size()));
  } else {
    frame_.push_back(static_cast<char>(0x80 | 126));
    frame_.push_back(static_cast<char>(text.size() >> 8));
    frame_.push_back(static_cast<char>(text.size()));
  }
  frame_.append(4, '\0').append(text);
  input_ = frame_;
  deliver(who, {.readable = true});
}

void world::deliver(std::uint32_t who, net::readiness now) {
  net::ready_listener* const listener = listeners_[who];
  if (listener == nullptr) wrong("a connection is gone", std::to_string(who));
  listener->on_ready(now);
  if (!input_.empty()) wrong("not all was read", std::to_string(who));
}

void world::listen() {
  std::string_view said = said_;
  for (const auto& [who, size] : said_to_) {
    hear(who, said.substr(0, size));
    said.remove_prefix(size);
  }
  said_.clear();
  said_to_.clear();
}

void world::hear(std::uint32_t who, std::string_view bytes) {
  if (bytes.starts_with("HTTP/1.1 ")) {
    if (!bytes.starts_with("HTTP/1.1 101")) wrong("no upgrade", bytes);
    bytes.remove_prefix(bytes.find("\r\n\r\n") + 4);
  }
  while (!bytes.empty()) {
    const auto* const at = reinterpret_cast<const unsigned char*>(bytes.data());
    const std::size_t head = at[1] < 126 ? 2 : 4;
    const std::size_t size = head == 2 ? at[1] : static_cast<std::size_t>(at[2]) << 8 | at[3];
    if (bytes.size() < head + size) wrong("half a frame", bytes);
    if (at[0] == (0x80 | text_frame)) {
      hear_text(who, bytes.substr(head, size));
    } else if (at[0] != (0x80 | close_frame)) {
      wrong("neither text nor the end", bytes);
    }
    bytes.remove_prefix(head + size);
  }
}

void world::hear_text(std::uint32_t who, std::string_view text) {
  if (text.starts_with("42")) return hear_event(who, text.substr(2));
  if (text == "2") {
    pinged_.push_back(who);
  } else if (text.starts_with('0')) {
    opened_.push_back(who);
  } else if (!text.starts_with("40")) {
    wrong("not expected", text);
  }
}

void world::hear_event(std::uint32_t who, std::string_view array) {
  if (array.starts_with(candidate_head)) return hear_relay(who, array.substr(candidate_head.size()));
  client& c = clients_[who];
  const std::string_view name = array.substr(2, array.find('"', 2) - 2);
  if (name == "user_registered") {
    add_id(who, id_in(array, "userId"));
    ++registered;
  } else if (name == "partner_found") {
    if (c.partner != nobody) wrong("a second partner", array);
    c.partner = find_id(id_in(array, "partnerId"));
    c.initiator = array.find(R"("initiator":true)") != std::string_view::npos;
    c.sent = c.received = 0;
    ++in_session;
  } else if (name == "user_skipped" || name == "partner_disconnected") {
    part(who);
    parted.push_back(who);
  } else if (name != "waiting") {
    wrong("not expected", array);
  }
}

// Nothing is lost, doubled, reordered or somebody else's.
void world::hear_relay(std::uint32_t who, std::string_view mark) {
  const std::string_view whole = mark;
  client& c = clients_[who];
  if (take_number(mark) != c.partner) wrong("a relay of somebody else", whole);
  if (take_number(mark) != c.received++) wrong("a relay lost, doubled or reordered", whole);
  ++relays;
}

bool world::answer() {
  if (opened_.empty() && pinged_.empty() && shut_.empty()) return false;
  for (const std::uint32_t who : opened_) send(who, "40");
  for (const std::uint32_t who : pinged_) send(who, "3");
  for (const std::uint32_t who : shut_) lose(who);
  pongs += pinged_.size();
  for (auto* const each : {&opened_, &pinged_, &shut_}) each->clear();
  return true;
}

void world::part(std::uint32_t who) {
  if (clients_[who].partner == nobody) wrong("the end of no session", std::to_string(who));
  clients_[who].partner = nobody;
  --in_session;
}

std::uint32_t world::find_id(const ops::id128& id) const {
  std::uint64_t at = 0;
  std::memcpy(&at, id.data(), sizeof at);
  for (;; ++at) {
    const std::uint32_t who = by_id_[at & (by_id_.size() - 1)];
    if (who == nobody) wrong("an unknown partner", "");
    if (ids_[who] == id) return who;
  }
}

void world::add_id(std::uint32_t who, const ops::id128& id) {
  ids_[who] = id;
  std::uint64_t at = 0;
  std::memcpy(&at, id.data(), sizeof at);
  while (by_id_[at & (by_id_.size() - 1)] != nobody) ++at;
  by_id_[at & (by_id_.size() - 1)] = who;
}

}  // namespace scale
