#include "app/call_events.hpp"

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace flinxx::app {
namespace {

using namespace std::chrono_literals;

constexpr auto file_pause = 1s;  // after what could not be written

std::string error_text() {
  return std::strerror(errno);
}

// A file whose last line has no end, after a crash in the middle of it: what is added would be a part of that.
bool is_cut_off(const std::string& path) {
  std::error_code why;
  if (!std::filesystem::is_regular_file(path, why)) return false;
  std::ifstream in(path, std::ios::binary);
  in.seekg(-1, std::ios::end);
  const int last = in.get();
  return in.good() && last != '\n';
}

class call_file final : public call_events {
 public:
  call_file(std::string path, std::size_t most) : call_events(most), path_(std::move(path)) {
    if (!open()) throw std::runtime_error("call-events: " + path_ + " cannot be written: " + error_text());
    thread_ = std::thread([this] { run(); });
  }

  ~call_file() override {
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
    close();
  }

 private:
  void put(std::string line) override {
    {
      const std::lock_guard lock(mutex_);
      lines_.append(line).append(1, '\n');
      ++count_;
    }
    changed_.notify_one();
  }

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return ends_ || count_ > 0; });
      if (count_ == 0) return;
      const bool is_last = ends_;
      const std::string text = std::exchange(lines_, {});
      const std::size_t count = std::exchange(count_, 0);
      lock.unlock();
      const bool worked = append(text);
      if (worked) count_written(count);
      if (!worked) complain(path_ + ": " + error_text());
      if (!worked && is_last) return give_up();
      lock.lock();
      if (worked) continue;
      lines_.insert(0, text);
      count_ += count;
      changed_.wait_for(lock, file_pause, [this] { return ends_; });
    }
  }

  // All of it, or as if nothing had been: the next line begins where a line begins.
  bool append(std::string_view text) {
    if (!is_there() && !open()) return false;
    const off_t before = ::lseek(file_, 0, SEEK_END);
    while (!text.empty()) {
      const ssize_t written = ::write(file_, text.data(), text.size());
      if (written > 0) {
        text.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno != EINTR) {
        const int why = errno;
        if (before >= 0) (void)!::ftruncate(file_, before);
        errno = why;
        return false;
      }
    }
    return true;
  }

  // Whether the path still means the file that is open.
  [[nodiscard]] bool is_there() const {
    struct stat own {
    }, named{};
    return ::fstat(file_, &own) == 0 && ::stat(path_.c_str(), &named) == 0 && own.st_ino == named.st_ino &&
           own.st_dev == named.st_dev;
  }

  bool open() {
    close();
    file_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640);
    if (file_ < 0) return false;
    if (is_cut_off(path_)) (void)!::write(file_, "\n", 1);
    return true;
  }

  void close() {
    if (const int old = std::exchange(file_, -1); old >= 0) ::close(old);
  }

  const std::string path_;
  int file_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string lines_;
  std::size_t count_ = 0;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<call_events> make_call_file(const std::string& path, std::size_t most) {
  return std::make_unique<call_file>(path, most);
}

void check_call_file(const std::string& path) {
  const bool is_there = ::access(path.c_str(), F_OK) == 0;
  const auto folder = std::filesystem::absolute(path).parent_path();
  if (::access(is_there ? path.c_str() : folder.c_str(), is_there ? W_OK : W_OK | X_OK) != 0 ||
      std::filesystem::is_directory(path))
    throw std::runtime_error(path + " cannot be written");
}

}  // namespace flinxx::app
