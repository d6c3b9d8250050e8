#include <flinxx/redis/reply_bounds.hpp>

#include <algorithm>
#include <charconv>

namespace flinxx::redis {
namespace {

constexpr std::size_t longest_header = 32;

}  // namespace

bool reply_bounds::take(std::string_view bytes) {
  while (!bytes.empty()) {
    if (skipped_ > 0) {
      const auto size = std::min<std::uint64_t>(skipped_, bytes.size());
      skipped_ -= size;
      bytes.remove_prefix(size);
      continue;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    const bool is_whole = c == '\n' && last_ == '\r';
    last_ = c;
    if (++line_ > longest_line) return false;
    if (head_.size() < longest_header) head_.push_back(c);
    if (is_whole && !take_line()) return false;
  }
  return true;
}

// A line that is no header of hiredis' is the end of the connection there.
bool reply_bounds::take_line() {
  const char type = head_.front();
  std::int64_t number = 0;
  const bool has_number = std::from_chars(head_.data() + 1, head_.data() + head_.size(), number).ec == std::errc();
  head_.clear();
  line_ = 0;
  last_ = 0;
  if (to_come_ > 0) --to_come_;
  if (!has_number || number < 0) return true;
  const auto announced = static_cast<std::uint64_t>(number);
  switch (type) {
    case '$':
      skipped_ = announced + 2;  // behind it comes the end of a line
      return announced <= longest_;
    case '*': to_come_ += announced; return to_come_ <= most_values;
    default: return true;
  }
}

}  // namespace flinxx::redis
