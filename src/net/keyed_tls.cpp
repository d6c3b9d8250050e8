#include "net/keyed_tls.hpp"

#include <boost/asio/error.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace flinxx::net {
namespace {

using boost::system::error_code;
namespace error = boost::asio::error;

constexpr std::size_t write_budget = 4 * tls_records::max_content;

// Of a handshake's message (RFC 8446, 4.6.3).
constexpr char key_update = 24;
constexpr std::string_view own_key_update("\x18\0\0\1\0", 5);

constexpr char warning = 1;
constexpr char fatal = 2;
constexpr char user_canceled = 90;  // says nothing that a goodbye does not

std::span<const unsigned char> raw(const std::string& secret) {
  return {reinterpret_cast<const unsigned char*>(secret.data()), secret.size()};
}

}  // namespace

traffic_secrets::one::~one() {
  OPENSSL_cleanse(secret.data(), secret.size());
}

bool keyed_tls::begin(std::uint16_t suite, const traffic_secrets& secrets, std::string& unsent) {
  const bool begun = reading_.begin(suite, raw(secrets.client.secret), secrets.client.records) &&
                     writing_.begin(suite, raw(secrets.server.secret), secrets.server.records);
  if (begun) unsent_.swap(unsent);
  return begun;
}

std::size_t keyed_tls::read_some(std::span<char> room, error_code& ec, ready_listener& listener) {
  if (ended_) {
    ec = end();
    return 0;
  }
  std::ranges::copy(partial_, room.begin());
  const std::size_t wanted = std::min(room.size() - partial_.size(), read_budget);
  const std::size_t got = below_.read_some(room.subspan(partial_.size(), wanted), ec);
  if (ec && ec != error::would_block) ec = end();  // without TLS's goodbye: who speaks over it knows what is whole
  if (ec) return 0;
  const std::size_t size = open_all(room.first(partial_.size() + got));
  if (ended_ && size > 0) listener.on_ready({.ended = true});  // what has been read goes first
  if (!ended_ && got == wanted) listener.on_ready({.readable = true});
  if (size == 0) ec = ended_ ? end() : error::make_error_code(error::would_block);
  return size;
}

error_code keyed_tls::end() const {
  if (failed_) return error::connection_aborted;
  return error::misc_errors::eof;
}

// The contents come to stand at the front, one behind the other.
std::size_t keyed_tls::open_all(std::span<char> bytes) {
  std::size_t total = 0;
  std::span<char> rest = bytes;
  while (!ended_) {
    const auto size = tls_records::size_of({rest.data(), rest.size()});
    if (const auto* const why = std::get_if<tls_alert>(&size)) {
      fail(*why);
      break;
    }
    const std::size_t whole = std::get<std::size_t>(size);
    if (whole == 0 || whole > rest.size()) break;
    const auto opened = reading_.open(rest.first(whole));
    if (const auto* const why = std::get_if<tls_alert>(&opened)) {
      fail(*why);
      break;
    }
    total += take(std::get<tls_direction::content>(opened), bytes.data() + total);
    rest = rest.subspan(whole);
  }
  std::string(rest.data(), ended_ ? 0 : rest.size()).swap(partial_);
  return total;
}

std::size_t keyed_tls::take(const tls_direction::content& record, char* to) {
  if (record.type == tls_content::alert) {
    take_alert(record.bytes);
  } else if (record.type == tls_content::handshake) {
    take_new_keys(record.bytes);
  } else {
    std::memmove(to, record.bytes.data(), record.bytes.size());
    return record.bytes.size();
  }
  return 0;
}

void keyed_tls::take_alert(std::span<const char> alert) {
  if (alert.size() != 2) return fail(tls_alert::unexpected_message);
  if (alert[1] == user_canceled) return;
  ended_ = true;
  failed_ = alert[1] != static_cast<char>(tls_alert::close_notify);
}

// A client has nothing else to shake hands about, since its certificate is not asked for.
void keyed_tls::take_new_keys(std::span<const char> message) {
  const std::string_view text(message.data(), message.size());
  const bool is_key_update = text.size() == own_key_update.size() && text[0] == key_update &&
                             text.substr(1, 3) == own_key_update.substr(1, 3) && (text[4] == 0 || text[4] == 1);
  if (!is_key_update || ++key_updates_ > max_key_updates) return fail(tls_alert::unexpected_message);
  if (!reading_.renew()) return fail(tls_alert::internal_error);
  if (text[4] == 0) return;
  tell(tls_content::handshake, own_key_update);
  if (!writing_.renew()) ended_ = failed_ = true;  // no alert either: a nonce might come twice
}

void keyed_tls::fail(tls_alert why) {
  if (std::exchange(failed_, true)) return;
  ended_ = true;
  tell(tls_content::alert, std::string{fatal, static_cast<char>(why)});
}

void keyed_tls::say_goodbye() {
  if (!failed_) tell(tls_content::alert, std::string{warning, static_cast<char>(tls_alert::close_notify)});
}

void keyed_tls::tell(tls_content type, std::string_view bytes) {
  error_code ec;
  if (writing_.seal(type, bytes, unsent_)) send_rest(ec);
}

void keyed_tls::on_writable() {
  error_code ec;
  if (is_blocked_) send_rest(ec);
}

bool keyed_tls::send_rest(error_code& ec) {
  return send(std::exchange(unsent_, {}), ec);
}

// Whether all has gone; what has not stays for later.
bool keyed_tls::send(std::string_view bytes, error_code& ec) {
  while (!bytes.empty()) {
    const std::size_t sent = below_.write_some(bytes, ec);
    bytes.remove_prefix(sent);
    if (!ec) continue;
    unsent_ = bytes;
    is_blocked_ = true;
    return false;
  }
  is_blocked_ = false;
  return true;
}

std::size_t keyed_tls::write_some(std::string_view bytes, error_code& ec) {
  ec = error::broken_pipe;
  if (failed_) return 0;
  ec = {};
  if (is_blocked_ && !send_rest(ec)) return 0;
  if (owed_ > 0) return std::exchange(owed_, 0);
  thread_local std::string sealed;
  sealed = std::exchange(unsent_, {});
  std::size_t taken = 0;
  while (taken < std::min(bytes.size(), write_budget)) {
    const auto part = bytes.substr(taken, tls_records::max_content);
    failed_ = !writing_.seal(tls_content::data, part, sealed);
    if (failed_) break;
    taken += part.size();
  }
  if (failed_) ec = error::broken_pipe;
  if (ec) return 0;
  if (send(sealed, ec)) return taken;
  owed_ = taken;
  return 0;
}

}  // namespace flinxx::net
