#include <flinxx/ops/derive.hpp>
#include <flinxx/ops/proof_of_work.hpp>
#include <flinxx/ops/random.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <span>

namespace flinxx::ops {
namespace {

constexpr std::string_view until_mark = "?expires=";
constexpr std::string_view who_mark = "&for=";

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t b : bytes) (out += digits[b >> 4]) += digits[b & 15U];
  return out;
}

std::string hash_of(std::string_view text) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) std::abort();
  return to_hex({digest.data(), length});
}

// No digit of the number can be taken for one of the salt, which ends with a mark.
std::string challenge_of(std::string_view salt, std::uint64_t number) {
  return hash_of(std::string(salt) + std::to_string(number));
}

std::uint64_t random_below(std::uint64_t most) {
  const id128 id = random_id();
  std::uint64_t number = 0;
  std::memcpy(&number, id.data(), sizeof number);
  return number % most;
}

}  // namespace

work_maker::work_maker(std::string_view secret) {
  derive_key(secret, "flinxx proof 1", key_);
}

std::string work_maker::sign(std::string_view text) const {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length) == nullptr)
    std::abort();
  return to_hex({digest.data(), length});
}

work work_maker::make(std::string_view who, std::int64_t until, std::uint64_t most) const {
  work out;
  out.salt = to_hex(random_id());
  out.salt.append(until_mark).append(std::to_string(until)).append(who_mark).append(who).append("&");
  out.challenge = challenge_of(out.salt, random_below(most));
  out.signature = sign(out.challenge);
  out.most = most;
  return out;
}

// The signature is of the challenge, and that is a hash of the salt: so each part of it is what it was.
bool work_maker::holds(const solution& s, std::string_view who) const {
  const std::string ending = std::string(who_mark).append(who).append("&");
  return s.salt.ends_with(ending) && is_same_secret(s.signature, sign(s.challenge)) &&
         is_same_secret(s.challenge, challenge_of(s.salt, s.number));
}

std::int64_t work_maker::end_of(std::string_view salt) {
  const auto at = salt.find(until_mark);
  if (at == salt.npos) return 0;
  const std::string_view digits = salt.substr(at + until_mark.size());
  std::int64_t until = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), until);
  return read.ec == std::errc() ? until : 0;
}

}  // namespace flinxx::ops
