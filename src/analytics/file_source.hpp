#pragma once

#include "analytics/batch.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace flinxx::analytics {

/// The file of --call-events, and what it was moved to: whatever beside it begins with its name. The oldest first.
class file_source final : public source {
 public:
  /// `position_in` says how far the file with that first line has been read; asked once a file.
  file_source(std::filesystem::path path, std::function<std::int64_t(const std::string& first_line)> position_in)
      : path_(std::move(path)), position_in_(std::move(position_in)) {}

  batch read() override;
  void done(const batch& b) override;

 private:
  [[nodiscard]] std::vector<std::filesystem::path> files() const;
  [[nodiscard]] std::optional<batch> read_from(const std::filesystem::path& file);

  const std::filesystem::path path_;
  const std::function<std::int64_t(const std::string&)> position_in_;
  std::map<std::string, std::int64_t> positions_;  // by first line
};

}  // namespace flinxx::analytics
