#include <flinxx/json/scan.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/ops/base64.hpp>
#include <flinxx/signaling/proofs.hpp>

#include <catch2/catch.hpp>
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

using namespace flinxx;
using signaling::proof_rule;
using signaling::proofs;

namespace {

constexpr std::int64_t now = 1'800'000'000;
constexpr std::string_view secret = "a secret of sixteen bytes";
constexpr moderation::ban_key somewhere{5};

std::string hash_of(const std::string& text) {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::string out;
  for (const unsigned char b : digest) {
    out += "0123456789abcdef"[b >> 4];
    out += "0123456789abcdef"[b & 15];
  }
  return out;
}

std::string text_of(const std::string& object, std::string_view key) {
  return json::decode(*json::find(*json::parse(object, 4), key));
}

// What ALTCHA's clients send.
struct solved {
  std::string challenge;
  std::string salt;
  std::string signature;
  std::uint64_t number = 0;

  explicit solved(const std::string& asked)
      : challenge(text_of(asked, "challenge")), salt(text_of(asked, "salt")), signature(text_of(asked, "signature")) {
    while (hash_of(salt + std::to_string(number)) != challenge) ++number;
  }
  [[nodiscard]] std::string payload(std::string_view algorithm = "SHA-256") const {
    const std::string text = json::object()
                                 .add("algorithm", algorithm)
                                 .add("challenge", challenge)
                                 .add("number", static_cast<std::int64_t>(number))
                                 .add("salt", salt)
                                 .add("signature", signature)
                                 .text();
    std::string out;
    ops::append_base64(out, text);
    return out;
  }
};

}  // namespace

TEST_CASE("a proof is good once, for the user whom it was asked of, and in time") {
  proofs p(secret, proof_rule::on);
  const solved s(p.ask(somewhere, "ann", now));
  CHECK_FALSE(p.take(s.payload(), "bob", now));
  CHECK_FALSE(p.take(s.payload(), "ann", now + 120));
  CHECK(p.take(s.payload(), "ann", now + 119));
  CHECK_FALSE(p.take(s.payload(), "ann", now + 119));
}

TEST_CASE("a proof of a server with the same secret is good, of others none") {
  const solved s(proofs(secret, proof_rule::on).ask(somewhere, "ann", now));
  proofs other("another secret altogether", proof_rule::on);
  CHECK_FALSE(other.take(s.payload(), "ann", now));
  proofs same(secret, proof_rule::on);
  CHECK(same.take(s.payload(), "ann", now));
}

TEST_CASE("nothing of a proof can be changed") {
  proofs p(secret, proof_rule::on);
  const solved right(p.ask(somewhere, "ann", now));
  std::vector<solved> wrong(5, right);
  ++wrong[0].number;
  wrong[1].salt.replace(wrong[1].salt.find("expires=1"), 9, "expires=2");
  wrong[2].signature[0] = wrong[2].signature[0] == 'a' ? 'b' : 'a';
  wrong[3].challenge = hash_of(wrong[3].salt + "7");
  wrong[3].number = 7;
  wrong[4].salt += "&";
  for (const solved& each : wrong) CHECK_FALSE(p.take(each.payload(), "ann", now));
  CHECK_FALSE(p.take(right.payload("SHA-1"), "ann", now));
  for (const char* const text : {"", "x", "e30=", "bnVsbA==", "W10=", "eyJudW1iZXIiOi0xfQ=="})
    CHECK_FALSE(p.take(text, "ann", now));
  CHECK_FALSE(p.take(std::string(4'000, 'A'), "ann", now));
  CHECK(p.take(right.payload(), "ann", now));
}

TEST_CASE("proofs are asked for as the rule says") {
  proofs off(secret, proof_rule::off);
  proofs on(secret, proof_rule::on);
  CHECK_FALSE(off.is_due(somewhere, now));
  CHECK(on.is_due(somewhere, now));
}

TEST_CASE("a busy address has to prove its searches, others need not, and it need not later") {
  proofs p(secret, proof_rule::automatic);
  for (std::size_t i = 0; i < proofs::busy_address; ++i) CHECK_FALSE(p.is_due(somewhere, now));
  CHECK(p.is_due(somewhere, now + 9));
  CHECK_FALSE(p.is_due(moderation::ban_key{6}, now + 9));
  CHECK_FALSE(p.is_due(somewhere, now + 10));
}

TEST_CASE("on a busy server all have to, it is more work, and never more than the most") {
  proofs p(secret, proof_rule::automatic);
  const auto work = [&] {
    const std::string challenge = p.ask(somewhere, "ann", now);
    return std::string(json::find(*json::parse(challenge, 4), "maxnumber")->raw);
  };
  const std::string before = work();
  for (std::uint64_t i = 0; i <= proofs::busy_server; ++i)
    static_cast<void>(p.is_due(moderation::ban_key{100 + i}, now));
  CHECK(p.is_due(somewhere, now));
  CHECK(std::stoull(std::string(work())) == 2 * std::stoull(before));
  for (std::uint64_t i = 0; i < 100 * proofs::busy_server; ++i) static_cast<void>(p.is_due(somewhere, now));
  CHECK(std::stoull(std::string(work())) == proofs::most_work);
}
