#include "net/tls_records.hpp"

#include "net/tls_schedule.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <ctime>

namespace flinxx::net {
namespace {

constexpr int tag_size = 16;

struct suite {
  std::uint16_t number;
  const char* cipher;
  const char* digest;
  std::size_t key_size;
  std::size_t secret_size;
};
constexpr std::array<suite, 3> suites{{{0x1301, "AES-128-GCM", "SHA256", 16, 32},
                                       {0x1302, "AES-256-GCM", "SHA384", 32, 48},
                                       {0x1303, "ChaCha20-Poly1305", "SHA256", 32, 32}}};

// Looked up once: to find an algorithm by its name takes OpenSSL longer than to seal a short record.
const EVP_CIPHER* cipher_of(std::size_t suite) {
  static const auto all = [] {
    std::array<const EVP_CIPHER*, suites.size()> found{};
    std::ranges::transform(suites, found.begin(),
                           [](const auto& each) { return EVP_CIPHER_fetch(nullptr, each.cipher, nullptr); });
    return found;
  }();
  return all[suite];
}

constexpr unsigned char many_in_a_row = 8;  // more than it takes to begin a connection and leave it idle
constexpr std::uint32_t soon = 2;           // seconds

std::uint32_t now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return static_cast<std::uint32_t>(time.tv_sec);
}

unsigned char* raw(char* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

bool expand(std::size_t suite, std::span<const unsigned char> secret, std::string_view label,
            std::span<unsigned char> room) {
  const auto* const digest = tls_schedule::digest_of(suites[suite].digest);
  return tls_schedule::expand(*digest, secret, tls_schedule::prefix_of_tls, label, {}, room);
}

}  // namespace

tls_direction::~tls_direction() {
  OPENSSL_cleanse(secret_.data(), secret_.size());
  OPENSSL_cleanse(key_.data(), key_.size());
  OPENSSL_cleanse(iv_.data(), iv_.size());
}

bool tls_direction::begin(std::uint16_t number, std::span<const unsigned char> secret, std::uint64_t records) {
  const auto* const found = std::ranges::find(suites, number, &suite::number);
  if (found == suites.end() || found->secret_size != secret.size()) return false;
  suite_ = static_cast<unsigned char>(found - suites.begin());
  std::ranges::copy(secret, secret_.begin());
  records_ = records;
  return derive();
}

bool tls_direction::derive() {
  kept_.reset();
  const auto secret = std::span(secret_).first(suites[suite_].secret_size);
  return expand(suite_, secret, "key", std::span(key_).first(suites[suite_].key_size)) &&
         expand(suite_, secret, "iv", iv_);
}

bool tls_direction::renew() {
  const auto secret = std::span(secret_).first(suites[suite_].secret_size);
  records_ = 0;
  return expand(suite_, secret, "traffic upd", secret) && derive();
}

std::array<unsigned char, 12> tls_direction::next_nonce() noexcept {
  auto nonce = iv_;
  const std::uint64_t number = records_++;
  for (unsigned i = 0; i < 8; ++i) nonce[11 - i] ^= static_cast<unsigned char>(number >> (8 * i));
  return nonce;
}

tls_direction::cipher tls_direction::make_cipher(std::size_t suite, bool seals) {
  cipher made(EVP_CIPHER_CTX_new());
  if (made && EVP_CipherInit_ex2(made.get(), cipher_of(suite), nullptr, nullptr, seals ? 1 : 0, nullptr) != 1)
    made.reset();
  return made;
}

// One of each thread, for those that keep none; who takes it sets the key.
EVP_CIPHER_CTX* tls_direction::shared_cipher(std::size_t suite, bool seals) {
  thread_local std::array<std::array<cipher, 2>, suites.size()> all;
  cipher& one = all[suite][seals ? 1 : 0];
  if (!one) one = make_cipher(suite, seals);
  return one.get();
}

// A cipher with the key and the next nonce, or nullptr.
EVP_CIPHER_CTX* tls_direction::begin_record(bool seals) {
  const std::uint32_t at = now();
  in_a_row_ = at - last_at_ > soon ? 0 : std::min<unsigned char>(in_a_row_ + 1, many_in_a_row);
  last_at_ = at;
  if (in_a_row_ == 0) kept_.reset();
  const bool has_key = kept_ != nullptr;
  if (!has_key && in_a_row_ == many_in_a_row) kept_ = make_cipher(suite_, seals);
  EVP_CIPHER_CTX* const context = kept_ ? kept_.get() : shared_cipher(suite_, seals);
  const auto nonce = next_nonce();
  const unsigned char* const key = has_key ? nullptr : key_.data();
  if (context == nullptr || EVP_CipherInit_ex2(context, nullptr, key, nonce.data(), seals ? 1 : 0, nullptr) != 1)
    return nullptr;
  return context;
}

bool tls_direction::seal(tls_content type, std::string_view bytes, std::string& to) {
  EVP_CIPHER_CTX* const context = begin_record(true);
  const std::size_t inner = bytes.size() + 1;
  const std::size_t size = inner + tag_size;
  const std::size_t at = to.size();
  to.append({static_cast<char>(tls_content::data), 3, 3, static_cast<char>(size >> 8), static_cast<char>(size)});
  to.append(bytes).push_back(static_cast<char>(type));
  to.append(tag_size, '\0');
  unsigned char* const head = raw(to.data()) + at;
  unsigned char* const body = head + tls_records::head;
  int done = 0;
  const bool is_sealed = context != nullptr &&
                         EVP_CipherUpdate(context, nullptr, &done, head, tls_records::head) == 1 &&
                         EVP_CipherUpdate(context, body, &done, body, static_cast<int>(inner)) == 1 &&
                         EVP_CipherFinal_ex(context, body + inner, &done) == 1 &&
                         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_size, body + inner) == 1;
  if (!is_sealed) to.resize(at);  // it may be plain text yet
  return is_sealed;
}

std::variant<tls_direction::content, tls_alert> tls_direction::open(std::span<char> record) {
  if (record.size() < tls_records::head + tls_records::max_overhead) return tls_alert::bad_record_mac;
  EVP_CIPHER_CTX* const context = begin_record(false);
  unsigned char* const head = raw(record.data());
  unsigned char* const body = head + tls_records::head;
  const std::size_t inner = record.size() - tls_records::head - tag_size;
  int done = 0;
  const bool is_genuine = context != nullptr &&
                          EVP_CipherUpdate(context, nullptr, &done, head, tls_records::head) == 1 &&
                          EVP_CipherUpdate(context, body, &done, body, static_cast<int>(inner)) == 1 &&
                          EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_size, body + inner) == 1 &&
                          EVP_CipherFinal_ex(context, body + inner, &done) == 1;
  if (!is_genuine) return tls_alert::bad_record_mac;
  if (inner > tls_records::max_content + 1) return tls_alert::record_overflow;
  const std::string_view plain(record.data() + tls_records::head, inner);
  const auto type_at = plain.find_last_not_of('\0');  // zeros behind the type are padding
  if (type_at == std::string_view::npos) return tls_alert::unexpected_message;
  const auto type = static_cast<unsigned char>(plain[type_at]);
  if (type < static_cast<unsigned char>(tls_content::alert) || type > static_cast<unsigned char>(tls_content::data))
    return tls_alert::unexpected_message;
  return content{static_cast<tls_content>(type), record.subspan(tls_records::head, type_at)};
}

std::variant<std::size_t, tls_alert> tls_records::size_of(std::string_view bytes) noexcept {
  if (bytes.size() < head) return std::size_t{0};
  if (bytes[0] != static_cast<char>(tls_content::data)) return tls_alert::unexpected_message;
  const std::size_t size = static_cast<unsigned char>(bytes[3]) << 8 | static_cast<unsigned char>(bytes[4]);
  if (head + size > max_record) return tls_alert::record_overflow;
  return head + size;
}

}  // namespace flinxx::net
