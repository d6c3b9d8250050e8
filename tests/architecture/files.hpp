#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

/// The project's root.
inline const std::filesystem::path root = FLINXX_SOURCE_DIR;

/// A file's text; "" if it cannot be read.
inline std::string read(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}
