// Loads the page over keep-alive connections, one request at a time on each, and compares every byte of every body with
// the file: a packed body with the packed file beside it.
#include "probe.hpp"
#include "scenarios.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::invalid_argument("no such file: " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

// One file as the server may send it, by Content-Encoding.
struct page_file {
  std::string request;
  std::map<std::string, std::string, std::less<>> bodies;
};

page_file file_of(const options& o, const std::string& path) {
  page_file f;
  f.request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: " + o.accept + "\r\n\r\n";
  const std::string file = o.root + (path == "/" ? "/index.html" : path);
  f.bodies.emplace("", contents(file));
  for (const auto& [coding, suffix] : {std::pair<const char*, const char*>{"br", ".br"}, {"gzip", ".gz"}})
    if (fs::exists(file + suffix)) f.bodies.emplace(coding, contents(file + suffix));
  return f;
}

// The page, and the scripts and style sheets that it names.
std::vector<page_file> files_of(const options& o) {
  if (!o.path.empty()) return {file_of(o, o.path)};
  std::vector<page_file> files{file_of(o, "/")};
  const std::string& html = files[0].bodies.at("");
  for (std::size_t at = 0; (at = html.find("\"/assets/", at)) != std::string::npos;) {
    const std::size_t end = html.find('"', ++at);
    files.push_back(file_of(o, html.substr(at, end - at)));
    at = end;
  }
  return files;
}

struct tally {
  std::uint64_t visits = 0;
  std::uint64_t bytes = 0;
};

class visitor final : private ready_listener {
 public:
  visitor(crowd& all, const std::vector<page_file>& files, tally& t)
      : files_(files), tally_(t), fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto& where = reinterpret_cast<const sockaddr&>(all.servers.front());
    if (fd_ < 0 || connect(fd_, &where, sizeof all.servers.front()) != 0) throw std::runtime_error("cannot connect");
    all.events.watch(fd_, *this, EPOLLIN);
    ask();
  }
  ~visitor() { close(fd_); }
  visitor(const visitor&) = delete;
  visitor& operator=(const visitor&) = delete;

 private:
  void ask() {
    const std::string& request = files_[next_].request;
    if (send(fd_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      throw std::runtime_error("a request was not taken whole");
  }

  void on_ready(std::uint32_t) override {
    static std::array<char, 262'144> buffer;
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) throw std::runtime_error("the server has closed a connection");
    in_.append(buffer.data(), static_cast<std::size_t>(got));
    const auto head_end = in_.find("\r\n\r\n");
    if (head_end == std::string::npos) return;
    const std::string_view head(in_.data(), head_end + 2);
    const std::size_t size = number(field(head, "content-length"));
    const std::size_t whole = head_end + 4 + size;
    if (in_.size() < whole) return;
    check(head, std::string_view(in_).substr(head_end + 4));
    tally_.bytes += whole;
    in_.clear();
    next_ = (next_ + 1) % files_.size();
    if (next_ == 0) ++tally_.visits;
    ask();
  }

  void check(std::string_view head, std::string_view body) const {
    const auto mismatch = [&](const char* what) {
      throw std::logic_error(what + (": " + files_[next_].request) + std::string(head));
    };
    if (!head.starts_with("HTTP/1.1 200")) mismatch("not answered with 200");
    const auto expected = files_[next_].bodies.find(field(head, "content-encoding"));
    if (expected == files_[next_].bodies.end()) mismatch("a coding that cannot be checked");
    if (body != expected->second) mismatch("a body that is not the file's");
  }

  // The value of a header field, whatever the case of its name (given in lower case); empty if there is none.
  static std::string_view field(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
      std::size_t i = 0;
      while (i < name.size() && at + i < head.size() && (head[at + i] | 0x20) == (name[i] | 0x20)) ++i;
      if (i < name.size() || head[at + i] != ':') continue;
      const std::size_t begin = head.find_first_not_of(' ', at + i + 1);
      return head.substr(begin, head.find("\r\n", begin) - begin);
    }
    return {};
  }

  static std::size_t number(std::string_view text) {
    std::size_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc())
      throw std::runtime_error("an answer without its length");
    return value;
  }

  const std::vector<page_file>& files_;
  tally& tally_;
  int fd_;
  std::size_t next_ = 0;
  std::string in_;
};

}  // namespace

json page(crowd& all, const options& o) {
  json out;
  const std::vector<page_file> files = files_of(o);
  tally sum;
  std::vector<std::unique_ptr<visitor>> visitors;
  for (std::size_t i = 0; i < o.at_once; ++i) visitors.push_back(std::make_unique<visitor>(all, files, sum));
  all.events.run_for(o.warm_up);
  sum = {};
  const meter running(o);
  all.events.run_for(o.seconds);
  running.report(out, "visit", sum.visits);
  out["files"] = files.size();
  out["bytes_per_visit"] = static_cast<double>(sum.bytes) / static_cast<double>(sum.visits);
  return out;
}

}  // namespace bench
