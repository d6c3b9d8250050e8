#include "fuzz/support.hpp"

#include <flinxx/http/target.hpp>

#include <algorithm>
#include <filesystem>

using namespace flinxx::http;

namespace {

using parts = std::optional<std::pair<std::string, std::string>>;

parts split_naively(std::string text) {
  if (text == "*") return {{text, ""}};
  const auto colon = std::min(text.find("://"), text.size());
  std::string scheme = text.substr(0, colon);
  for (char& c : scheme) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (colon < text.size() && (scheme == "http" || scheme == "https")) {
    text.erase(0, colon + 3);
    text.erase(0, text.find_first_of("/?#"));
    if (text.empty() || text[0] == '?') text.insert(0, "/");
  }
  if (!text.starts_with('/')) return std::nullopt;
  const auto mark = std::min(text.find('?'), text.size());
  return {{text.substr(0, mark), text.substr(std::min(mark + 1, text.size()))}};
}

// The check must not depend on how a path is spelt, and what passes it must stay below the root.
void check_name(std::string_view path) {
  namespace fs = std::filesystem;
  const auto name = file_name(path);
  const auto decoded = percent_decode(path, false);
  if (decoded)
    for (const bool kept : {false, true}) require(file_name(percent_encode(*decoded, kept)) == name);
  const auto forbidden = [](char c) { return c == '\\' || std::iscntrl(static_cast<unsigned char>(c)) != 0; };
  const bool sound = decoded && decoded->starts_with('/') && decoded->find("..") == std::string::npos &&
                     decoded->find("//") == std::string::npos &&
                     std::none_of(decoded->begin(), decoded->end(), forbidden);
  require(name == (sound ? decoded : std::nullopt));
  if (!name) return;
  const fs::path root = "/srv/page";
  const fs::path file = (root / name->substr(1)).lexically_normal();
  require(std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first == root.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  const auto t = split_target(text);
  require((t ? parts(std::in_place, t->path, t->query) : parts()) == split_naively(std::string(text)));
  check_name(text);
  if (t) check_name(t->path);
  return 0;
}
