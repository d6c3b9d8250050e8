#include "analytics/file_source.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

namespace flinxx::analytics {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_line = 4'096;

// Whole lines alone: what has no end yet is still written.
bool read_line(std::istream& in, std::string& line) {
  return std::getline(in, line) && !in.eof();
}

// As the database takes it.
std::string as_text(std::string line) {
  line.resize(std::min(line.size(), longest_line));
  std::ranges::replace_if(
      line, [](char c) { return c < ' ' || c > '~'; }, '?');
  return line;
}

bool is_packed(const fs::path& file) {
  const auto ending = file.extension();
  return ending == ".gz" || ending == ".xz" || ending == ".zst" || ending == ".bz2";
}

}  // namespace

std::vector<fs::path> file_source::files() const {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  const std::string name = path_.filename();
  std::error_code why;
  for (const auto& entry : fs::directory_iterator(fs::absolute(path_).parent_path(), why)) {
    const auto written = entry.last_write_time(why);
    if (!why && entry.path().filename().string().starts_with(name) && !is_packed(entry.path()) &&
        entry.is_regular_file(why))
      found.emplace_back(written, entry.path());
  }
  std::ranges::sort(found);
  std::vector<fs::path> out;
  for (auto& each : found) out.push_back(std::move(each.second));
  return out;
}

batch file_source::read() {
  for (const fs::path& each : files())
    if (auto found = read_from(each)) return std::move(*found);
  return {};
}

std::optional<batch> file_source::read_from(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string line;
  if (!read_line(in, line)) return std::nullopt;
  const std::string first = as_text(line);
  if (!positions_.contains(first)) positions_[first] = position_in_(first);
  batch out;
  out.read = bookmark{first, positions_[first]};
  in.seekg(out.read->position);
  while (out.count + out.malformed < most_calls && read_line(in, line)) {
    out.add(line);
    out.read->position += static_cast<std::int64_t>(line.size()) + 1;
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

void file_source::done(const batch& b) {
  positions_[b.read->first_line] = b.read->position;
}

}  // namespace flinxx::analytics
