#include <flinxx/moderation/ban_file.hpp>
#include <flinxx/ops/base64.hpp>
#include <flinxx/ops/log.hpp>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace flinxx::moderation {
namespace {

constexpr std::string_view name = "flinxx bans ";
constexpr std::string_view head = "flinxx bans 2";
constexpr std::string_view first_head = "flinxx bans 1";
constexpr std::string_view no_note = "-";
constexpr std::size_t most_bytes = std::size_t{64} << 20;  // all that a server remembers is less

// Up to the separator, which is taken away, too. Nothing if there is none.
std::optional<std::string_view> take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  if (end == text.npos) return std::nullopt;
  const std::string_view item = text.substr(0, end);
  text.remove_prefix(end + 1);
  return item;
}

template <class Number>
bool read_number(std::string_view text, Number& out, int base = 10) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc() && stop == text.data() + text.size();
}

// BY SINCE NOTE
bool read_rest(std::string_view text, kept_ban& to) {
  const auto by = take(text, ' '), since = take(text, ' ');
  const bool is_by_moderator = by == to_string(author::moderator);
  if (!by || (!is_by_moderator && by != to_string(author::rules))) return false;
  if (!since || !read_number(*since, to.what.since) || to.what.since < 0) return false;
  to.what.by = is_by_moderator ? author::moderator : author::rules;
  if (text == no_note) return true;
  const auto bytes = ops::from_base64url(text);
  if (!bytes || bytes->empty() || bytes->size() > longest_note) return false;
  to.note.assign(bytes->begin(), bytes->end());
  return true;
}

// KEY UNTIL COUNT REASON, and of version 2 BY SINCE NOTE
std::optional<kept_ban> ban_in(std::string_view line, bool is_first_version) {
  const auto key_text = take(line, ' '), until = take(line, ' '), count = take(line, ' ');
  std::uint64_t key = 0;
  kept_ban out;
  ban& b = out.what;
  if (!key_text || !until || !count || !read_number(*key_text, key, 16) || key == 0) return std::nullopt;
  out.who = ban_key{key};
  const auto why_text = is_first_version ? std::optional(line) : take(line, ' ');
  const auto why = reason_in(why_text.value_or(""));
  if (!read_number(*until, b.until) || !read_number(*count, b.count) || b.until < 0 || !why) return std::nullopt;
  b.why = *why;
  if (!is_first_version && !read_rest(line, out)) return std::nullopt;
  if ((b.count == 0 && !b.is_lifted()) || b.count > most_pauses) return std::nullopt;
  return out;
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("ban-file: " + path + ' ' + why);
}

// Whether all of it is on the disk.
bool write_file(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool worked = true;
  while (worked && !text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    worked = written > 0 || (written < 0 && errno == EINTR);
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  worked = worked && ::fsync(file) == 0;
  return ::close(file) == 0 && worked;
}

}  // namespace

std::string to_text(const kept_bans& bans) {
  std::string text(head);
  text += '\n';
  for (const auto& [who, b, note] : bans) {
    text += to_text(who) + ' ' + std::to_string(b.until) + ' ' + std::to_string(b.count) + ' ';
    text.append(to_string(b.why)).append(" ").append(to_string(b.by)).append(" ");
    text += std::to_string(b.since) + ' ';
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(note.data());
    text += (note.empty() ? std::string(no_note) : ops::to_base64url({bytes, note.size()})) + '\n';
  }
  return text + "end " + std::to_string(bans.size()) + '\n';
}

std::optional<kept_bans> bans_in(std::string_view text) {
  const auto first = take(text, '\n');
  if (first != head && first != first_head) return std::nullopt;
  kept_bans bans;
  for (auto line = take(text, '\n'); line; line = take(text, '\n')) {
    if (line->starts_with("end ")) {
      const bool is_whole = text.empty() && line->substr(4) == std::to_string(bans.size());
      return is_whole ? std::optional(std::move(bans)) : std::nullopt;
    }
    auto b = ban_in(*line, first == first_head);
    if (!b) return std::nullopt;
    bans.push_back(std::move(*b));
  }
  return std::nullopt;
}

// A path that was meant for something else is left as it is: no ban is worth somebody's file.
kept_bans read_bans(const std::string& path) {
  using std::filesystem::file_type;
  std::error_code why;
  const auto kind = std::filesystem::status(path, why).type();
  if (kind == file_type::not_found) return {};
  if (kind == file_type::none) refuse(path, "cannot be read: " + why.message());
  if (kind != file_type::regular) refuse(path, "is not a file");
  std::ifstream file(path, std::ios::binary);
  std::string text;
  for (char piece[4096]; text.size() <= most_bytes && (file.read(piece, sizeof piece) || file.gcount() > 0);)
    text.append(piece, static_cast<std::size_t>(file.gcount()));
  if (!file.is_open() || file.bad()) refuse(path, std::string("cannot be read: ") + std::strerror(errno));
  if (auto bans = bans_in(text)) return std::move(*bans);
  if (!text.empty() && !text.starts_with(name)) refuse(path, "is not a file of bans");
  const std::string aside = path + ".damaged";
  const bool is_aside = std::rename(path.c_str(), aside.c_str()) == 0;
  ops::log::error("the ban file {} is damaged: nobody is banned for what stood in it{}{}", path,
                  is_aside ? std::string(". It is kept as ") : std::string(), is_aside ? aside : std::string());
  return {};
}

ban_writer::ban_writer(std::string path) : path_(std::move(path)), thread_([this] { run(); }) {}

ban_writer::~ban_writer() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void ban_writer::write(kept_bans bans) {
  {
    const std::lock_guard lock(mutex_);
    next_ = std::move(bans);
  }
  changed_.notify_one();
}

void ban_writer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || next_; });
    if (!next_) return;
    const kept_bans bans = std::move(*next_);
    next_.reset();
    lock.unlock();
    save(bans);
    lock.lock();
  }
}

void ban_writer::save(const kept_bans& bans) {
  const std::string fresh = path_ + ".new";
  const bool worked = write_file(fresh, to_text(bans)) && std::rename(fresh.c_str(), path_.c_str()) == 0;
  if (!worked && !has_failed_)
    ops::log::error("cannot write the ban file {}: {}. Bans stay in memory", path_, std::strerror(errno));
  if (!worked) (void)std::remove(fresh.c_str());
  if (worked && has_failed_) ops::log::info("the ban file {} is written again", path_);
  has_failed_ = !worked;
}

}  // namespace flinxx::moderation
