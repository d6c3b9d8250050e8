#pragma once

#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <hiredis/hiredis.h>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace flinxx::test {

/// A port of loopback that is free now. It is none that the system gives to an outgoing connection or to port 0: one of
/// these could take it before the program listens there that is told it.
inline std::uint16_t free_port() {
  static std::random_device chance;
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int tries = 0; tries < 1'000; ++tries) {
    const auto port = static_cast<std::uint16_t>(20'000 + chance() % 12'000);
    where.sin_port = htons(port);
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const bool is_free = ::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
    ::close(fd);
    if (is_free) return port;
  }
  throw std::runtime_error("no free port");
}

/// A program that ends with its object.
class child {
 public:
  explicit child(std::vector<std::string> words) {
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  child(const child&) = delete;
  child& operator=(const child&) = delete;
  ~child() {
    if (pid_ <= 0) return;
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  void signal(int number) const { ::kill(pid_, number); }

 private:
  pid_t pid_ = -1;
};

inline std::string text_of(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_INTEGER) return std::to_string(reply.integer);
  return reply.str == nullptr ? "" : std::string(reply.str, reply.len);
}

/// What a Redis answers to a command, over a connection of its own: a text, or an array's texts; nothing if it does
/// not.
inline std::vector<std::string> ask_redis(std::uint16_t port, const std::vector<std::string>& words,
                                          const std::string& password = "") {
  const std::unique_ptr<redisContext, void (*)(redisContext*)> to(
      redisConnectWithTimeout("127.0.0.1", port, {.tv_sec = 1, .tv_usec = 0}), redisFree);
  if (!to || to->err != 0) return {};
  if (!password.empty()) freeReplyObject(redisCommand(to.get(), "AUTH %s", password.c_str()));
  std::vector<const char*> argv;
  std::vector<std::size_t> sizes;
  for (const auto& word : words) {
    argv.push_back(word.data());
    sizes.push_back(word.size());
  }
  auto* const reply =
      static_cast<redisReply*>(redisCommandArgv(to.get(), static_cast<int>(words.size()), argv.data(), sizes.data()));
  std::vector<std::string> said;
  if (reply == nullptr) return said;
  if (reply->type != REDIS_REPLY_ARRAY) said.push_back(text_of(*reply));
  for (std::size_t i = 0; i < reply->elements; ++i) said.push_back(text_of(*reply->element[i]));
  freeReplyObject(reply);
  return said;
}

/// Debian's redis-server on a port of its own, which keeps nothing on disk.
class redis_server {
 public:
  explicit redis_server(std::vector<std::string> options = {}) : options_(std::move(options)) {
    std::filesystem::create_directories(folder_);
    start();
  }
  ~redis_server() {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void start() {
    std::vector<std::string> words{"redis-server",
                                   "--port",
                                   std::to_string(port),
                                   "--bind",
                                   "127.0.0.1",
                                   "--save",
                                   "",
                                   "--appendonly",
                                   "no",
                                   "--dir",
                                   folder_,
                                   "--loglevel",
                                   "warning",
                                   "--logfile",
                                   folder_ + "/log"};
    words.insert(words.end(), options_.begin(), options_.end());
    server_ = std::make_unique<child>(words);
    for (int tries = 0; command("PING").empty(); ++tries) {
      if (tries > 1'000) throw std::runtime_error("redis-server does not answer; is it installed?");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  void kill() { server_.reset(); }
  void signal(int number) const { server_->signal(number); }

  std::vector<std::string> ask(const std::vector<std::string>& words) const { return ask_redis(port, words, password); }
  /// The same for words without spaces in them, and one answer.
  std::string command(const std::string& text) const {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    const auto said = ask(words);
    return said.empty() ? "" : said.front();
  }

  [[nodiscard]] std::string url() const { return "redis://127.0.0.1:" + std::to_string(port); }

  const std::uint16_t port = free_port();
  std::string password;

 private:
  const std::string folder_ = (std::filesystem::temp_directory_path() /
                               ("flinxx-redis-" + std::to_string(::getpid()) + '-' + std::to_string(port)))
                                  .string();
  const std::vector<std::string> options_;
  std::unique_ptr<child> server_;
};

}  // namespace flinxx::test
