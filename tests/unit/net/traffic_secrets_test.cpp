#include "net/traffic_secrets.hpp"

#include <catch2/catch.hpp>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace flinxx::net;

namespace {

struct question {
  int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
  std::string digest = "SHA2-256";
  std::string key{}, salt{}, data{};
  std::string label = "c ap traffic";
  std::size_t size = 32;
};

// By the algorithm that OpenSSL finds so; empty if it cannot.
std::string derive(const char* properties, question q) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> found(EVP_KDF_fetch(nullptr, "TLS13-KDF", properties),
                                                                &EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(found.get()),
                                                                          &EVP_KDF_CTX_free);
  std::string prefix = "tls13 ";
  std::vector<OSSL_PARAM> all{OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &q.mode),
                              OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, q.digest.data(), 0)};
  const auto add = [&](const char* name, std::string& value) {
    if (!value.empty()) all.push_back(OSSL_PARAM_construct_octet_string(name, value.data(), value.size()));
  };
  add(OSSL_KDF_PARAM_KEY, q.key);
  add(OSSL_KDF_PARAM_SALT, q.salt);
  add(OSSL_KDF_PARAM_DATA, q.data);
  add(OSSL_KDF_PARAM_PREFIX, prefix);
  add(OSSL_KDF_PARAM_LABEL, q.label);
  all.push_back(OSSL_PARAM_construct_end());
  std::string out(q.size, '\0');
  auto* const room = reinterpret_cast<unsigned char*>(out.data());
  return context && EVP_KDF_derive(context.get(), room, out.size(), all.data()) == 1 ? out : "";
}

struct ear final : secret_listener {
  void on_secret(bool of_client, std::span<const unsigned char> secret) override {
    (of_client ? client : server).assign(secret.begin(), secret.end());
  }
  std::string client, server;
};

std::string random_text(std::size_t size) {
  static std::minstd_rand random(1);
  std::string out(size, '\0');
  for (char& each : out) each = static_cast<char>(random());
  return out;
}

struct suite {
  const char* digest;
  std::size_t size;
};
constexpr std::array<suite, 2> suites{{{"SHA2-256", 32}, {"SHA2-384", 48}}};

}  // namespace

TEST_CASE("the own key schedule derives what OpenSSL's does") {
  const char* const own = own_key_schedule();
  for (const auto& [digest, size] : suites) {
    for (const char* const label : {"key", "iv", "finished", "traffic upd", "s hs traffic", "res master"}) {
      for (const std::size_t bytes : {std::size_t{12}, std::size_t{16}, size}) {
        for (const std::size_t context : {std::size_t{0}, size}) {
          const question q{
              .digest = digest, .key = random_text(size), .data = random_text(context), .label = label, .size = bytes};
          CHECK(derive(own, q) == derive("provider=default", q));
        }
      }
    }
    for (const std::size_t salt : {std::size_t{0}, size}) {
      for (const std::size_t key : {std::size_t{0}, std::size_t{32}, std::size_t{1184}}) {
        const question q{.mode = EVP_KDF_HKDF_MODE_EXTRACT_ONLY,
                         .digest = digest,
                         .key = random_text(key),
                         .salt = random_text(salt),
                         .label = "derived",
                         .size = size};
        CHECK(derive(own, q).size() == size);
        CHECK(derive(own, q) == derive("provider=default", q));
      }
    }
  }
}

TEST_CASE("what no handshake asks for is not derived") {
  const char* const own = own_key_schedule();
  const question good{.key = random_text(32)};
  CHECK(derive(own, good).size() == 32);
  CHECK(derive(own, {.digest = "SHA1", .key = good.key}).empty());
  CHECK(derive(own, {.mode = EVP_KDF_HKDF_MODE_EXTRACT_AND_EXPAND, .key = good.key}).empty());
  CHECK(derive(own, {.key = good.key, .size = 33}).empty());
  CHECK(derive(own, {.key = good.key, .label = std::string(250, 'x')}).empty());
  CHECK(derive(own, {.key = good.key, .data = std::string(256, 'x')}).empty());
  CHECK(derive(own, {.mode = EVP_KDF_HKDF_MODE_EXTRACT_ONLY, .key = good.key, .size = 64}).empty());
}

TEST_CASE("traffic secrets are told to whoever watches, and no others") {
  const char* const own = own_key_schedule();
  const auto with = [](std::string label) { return question{.key = std::string(32, 'k'), .label = std::move(label)}; };
  ear one;
  {
    const secret_watch watch(&one);
    derive(own, with("c hs traffic"));
    derive(own, with("exp master"));
    CHECK((one.client.empty() && one.server.empty()));
    const std::string server = derive(own, with("s ap traffic"));
    const std::string client = derive(own, with("c ap traffic"));
    CHECK(one.server == server);
    CHECK(one.client == client);
    one = {};
  }
  derive(own, with("c ap traffic"));
  CHECK(one.client.empty());
}
