#pragma once

#include <flinxx/moderation/bans.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace flinxx::moderation {

using ban_list = std::vector<std::pair<ban_key, ban>>;

/// The file's text. Its last line says how many bans there are, so that half a file is known as one.
[[nodiscard]] std::string to_text(const ban_list& bans);
/// Nothing for a text that to_text() has not given.
[[nodiscard]] std::optional<ban_list> bans_in(std::string_view text);

/// Reads the file at a start. One that is damaged is said to be, put aside as PATH.damaged, and counts as none. Throws
/// std::exception for what cannot be read or has never been a file of bans; that is left as it is.
[[nodiscard]] ban_list read_bans(const std::string& path);

/// Writes the file, on a thread of its own: whole or not at all, the last state if several come at once. If it cannot,
/// it says so once and tries again with the next state. Any thread.
class ban_writer {
 public:
  explicit ban_writer(std::string path);
  /// After the last state has been written, or could not be.
  ~ban_writer();

  void write(ban_list bans);

 private:
  void run();
  void save(const ban_list& bans);

  const std::string path_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<ban_list> next_;
  bool ends_ = false;
  bool has_failed_ = false;  // of the thread alone
  std::thread thread_;
};

}  // namespace flinxx::moderation
