#include "analytics/file_source.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

namespace flinxx::analytics {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_line = 2'048;  // what PostgreSQL has an index for; a call event is a tenth of it

// Its length in the file, or 0: what has no end yet is still written. Of a longer one the beginning alone is kept.
std::streamsize read_line(std::istream& in, std::string& line) {
  std::array<char, longest_line + 1> kept;
  in.getline(kept.data(), kept.size());
  auto length = in.gcount();
  const bool is_whole = in.good();
  line.assign(kept.data(), static_cast<std::size_t>(is_whole ? length - 1 : length));
  if (!is_whole && !in.eof()) {
    in.clear();
    in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    length += in.gcount();
  }
  return in.good() ? length : 0;
}

// As the database takes it.
std::string as_text(std::string line) {
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
  if (read_line(in, line) == 0) return std::nullopt;
  const std::string first = as_text(line);
  if (!positions_.contains(first)) positions_[first] = position_in_(first);
  batch out;
  out.read = bookmark{first, positions_[first]};
  in.seekg(out.read->position);
  while (out.count + out.malformed < most_calls) {
    const auto length = read_line(in, line);
    if (length == 0) break;
    out.add(line);
    out.read->position += length;
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

void file_source::done(const batch& b) {
  positions_[b.read->first_line] = b.read->position;
}

}  // namespace flinxx::analytics
