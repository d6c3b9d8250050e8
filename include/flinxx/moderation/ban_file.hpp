#pragma once

#include <flinxx/moderation/bans.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace flinxx::moderation {

inline constexpr std::size_t longest_note = 500;  // bytes

/// A ban as it is kept.
struct kept_ban {
  ban_key who;
  ban what;
  std::string note{};  // a moderator's
};
using kept_bans = std::vector<kept_ban>;

/// The file's text. Its last line says how many bans there are, so that half a file is known as one.
[[nodiscard]] std::string to_text(const kept_bans& bans);
/// Nothing for a text that to_text() has not given, here or before there were moderators' bans.
[[nodiscard]] std::optional<kept_bans> bans_in(std::string_view text);

/// Reads the file at a start. One that is damaged is said to be, put aside as PATH.damaged, and counts as none. Throws
/// std::exception for what cannot be read or has never been a file of bans; that is left as it is.
[[nodiscard]] kept_bans read_bans(const std::string& path);

/// What read_bans() would say or throw of the file, which stays as it is; nothing if all is well.
[[nodiscard]] std::optional<std::string> fault_of_ban_file(const std::string& path);

/// Writes the file, on a thread of its own: whole or not at all. If it cannot, it says so once and tries again with the
/// next change.
class ban_writer {
 public:
  /// What there is to write is asked for on the own thread, once for changes that come together.
  ban_writer(std::string path, std::function<kept_bans()> bans);
  /// After the last change has been written, or could not be.
  ~ban_writer();

  /// There is a change. Any thread; nobody waits.
  void write();

 private:
  void run();
  void save(const kept_bans& bans);

  const std::string path_;
  const std::function<kept_bans()> bans_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_changed_ = false;
  bool ends_ = false;
  bool has_failed_ = false;  // of the thread alone
  std::thread thread_;
};

}  // namespace flinxx::moderation
