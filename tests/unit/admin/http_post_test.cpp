// Against a real TLS server that answers and goes in one segment: what comes together is what a client may trip over.
#include "admin/http_post.hpp"

#include "support/openssl_ptr.hpp"

#include <catch2/catch.hpp>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace flinxx;

namespace {

using extension_ptr = std::unique_ptr<X509_EXTENSION, freeing<X509_EXTENSION_free>>;

// Its certificate is for 127.0.0.1, and the authority that vouches for it.
struct identity {
  identity() {
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_version(certificate.get(), 2);
    X509_set_pubkey(certificate.get(), key.get());
    const extension_ptr name(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1"));
    X509_add_ext(certificate.get(), name.get(), -1);
    REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
    const std::unique_ptr<std::FILE, freeing<std::fclose>> out(std::fopen(file.c_str(), "w"));
    REQUIRE(PEM_write_X509(out.get(), certificate.get()) == 1);
  }
  ~identity() { std::filesystem::remove(file); }

  key_ptr key{EVP_EC_gen("P-256")};
  certificate_ptr certificate{X509_new()};
  const std::string file = new_file();

 private:
  static std::string new_file() {
    std::string name = (std::filesystem::temp_directory_path() / "flinxx-http-post-XXXXXX").string();
    ::close(mkstemp(name.data()));
    return name;
  }
};

enum class ending { goodbye, cut, reset };

struct answering {
  std::string text;
  ending how;
  int version;
};

// Takes one connection, one request, and answers it.
class server {
 public:
  server(const identity& who, answering a) : answer_(std::move(a)) {
    SSL_CTX_use_certificate(context_.get(), who.certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), who.key.get());
    SSL_CTX_set_max_proto_version(context_.get(), answer_.version);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&any), size) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&any), &size);
    port = ntohs(any.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~server() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
  }

  // Once it is over.
  std::string heard() {
    thread_.join();
    return heard_;
  }

  std::uint16_t port = 0;

 private:
  void serve() {
    const int one = ::accept(listener_, nullptr, nullptr);
    const ssl_ptr ssl(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), one);
    SSL_accept(ssl.get());
    std::array<char, 1024> room{};
    while (!heard_.ends_with("end")) {
      const int got = SSL_read(ssl.get(), room.data(), room.size());
      if (got <= 0) break;
      heard_.append(room.data(), static_cast<std::size_t>(got));
    }
    BIO* const kept = BIO_new(BIO_s_mem());
    SSL_set0_wbio(ssl.get(), kept);
    if (!answer_.text.empty()) SSL_write(ssl.get(), answer_.text.data(), static_cast<int>(answer_.text.size()));
    if (answer_.how == ending::goodbye) SSL_shutdown(ssl.get());
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(kept, &bytes);
    if (answer_.how == ending::reset) {
      const linger at_once{1, 0};
      ::setsockopt(one, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      ::send(one, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    } else {
      ::send(one, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_MORE);
      ::shutdown(one, SHUT_WR);
      while (::recv(one, room.data(), room.size(), 0) > 0) continue;
    }
    ::close(one);
  }

  const answering answer_;
  std::string heard_;
  context_ptr context_{SSL_CTX_new(TLS_server_method())};
  const int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  std::thread thread_;
};

struct outcome {
  int times = 0;
  std::optional<unsigned> status;
  std::string why;
};

outcome ask(const net::tls_trust& trust, std::uint16_t port, const std::string& request) {
  net::worker home{0};
  admin::http_post post{home};
  outcome seen;
  const auto heard = [&](std::optional<unsigned> status, const std::string& why) {
    ++seen.times;
    seen.status = status;
    seen.why = why;
    home.stop();
  };
  const boost::asio::ip::tcp::endpoint where(boost::asio::ip::make_address("127.0.0.1"), port);
  home.post([&] { post.begin({where, &trust, "127.0.0.1"}, request, std::chrono::seconds(20), heard); });
  home.run();
  return seen;
}

}  // namespace

TEST_CASE("an answer over TLS that comes with the end of the connection is heard once") {
  const identity who;
  const net::tls_trust trust(who.file);
  const std::string request = "POST / HTTP/1.1\r\n\r\n" + std::string(100'000, 'x') + "end";
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION})
    for (const ending how : {ending::goodbye, ending::cut}) {
      CAPTURE(version, how);
      server s(who, {"HTTP/1.1 204 No Content\r\n\r\n", how, version});
      const outcome seen = ask(trust, s.port, request);
      CHECK(seen.times == 1);
      CHECK(seen.status == 204U);
    }
}

TEST_CASE("an end over TLS without an answer, or within its first line, is said once") {
  const identity who;
  const net::tls_trust trust(who.file);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION})
    for (const ending how : {ending::goodbye, ending::cut, ending::reset})
      for (const std::string text : {"", "HTTP"}) {
        CAPTURE(version, how, text);
        server s(who, {text, how, version});
        const outcome seen = ask(trust, s.port, "POST / HTTP/1.1\r\n\r\nend");
        CHECK(seen.times == 1);
        CHECK_FALSE(seen.status);
        CHECK_FALSE(seen.why.empty());
      }
}

TEST_CASE("who is not believed is sent nothing") {
  const identity who;
  const identity other;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const net::tls_trust trust(who.file);
    server s(other, {"HTTP/1.1 204 No Content\r\n\r\n", ending::goodbye, version});
    const outcome seen = ask(trust, s.port, "POST / HTTP/1.1\r\n\r\nend");
    CHECK(seen.times == 1);
    CHECK_FALSE(seen.status);
    CHECK(seen.why.starts_with("the certificate is not trusted: "));
    CHECK(s.heard().empty());
  }
}
