#include <flinxx/ops/derive.hpp>
#include <flinxx/site/site.hpp>
#include <flinxx/websocket/utf8.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <utility>

namespace flinxx::site {
namespace {

namespace fs = std::filesystem;

bool is_language(std::string_view text) {
  return text.size() >= 2 && text.size() <= 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// Reads one byte more than may be, so that a file that grows meanwhile is refused, too. Opens nothing that could wait.
std::string read(const fs::path& path, std::size_t most) {
  const std::string name = path.filename().string();
  std::error_code ec;
  if (!fs::is_regular_file(path, ec)) throw error(name + ": there is no such file");
  std::ifstream in(path, std::ios::binary);
  std::string bytes(most + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad() || !in.eof()) {
    if (in.gcount() > static_cast<std::streamsize>(most))
      throw error(name + ": is larger than " + std::to_string(most >> 10) + " KiB");
    throw error(name + ": cannot be read");
  }
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  bytes.shrink_to_fit();
  if (bytes.empty()) throw error(name + ": is empty");
  return bytes;
}

std::string read_text(const fs::path& path, std::size_t most) {
  auto text = read(path, most);
  if (!websocket::is_valid_utf8(text)) throw error(path.filename().string() + ": is not UTF-8");
  return text;
}

bool is_text(const fs::path& file) {
  return file.extension() == ".md" || file.extension() == ".html";
}

void take_text(const fs::path& path, content& out) {
  const std::string name = path.filename().string();
  const auto parsed = parse_text_name(name);
  if (!parsed)
    throw error(name +
                ": is no page; there are rules, terms, privacy and imprint, as terms.md, terms.html or terms.de.md");
  const std::string twin = path.stem().string() + (parsed->is_html ? ".md" : ".html");
  if (out.files.contains(twin)) throw error(name + ": there is " + twin + ", too; one of them is to go");
  if (out.files.size() == max_texts)
    throw error(name + ": there are more than " + std::to_string(max_texts) + " pages");
  out.files.emplace(name, read_text(path, max_text));
}

}  // namespace

std::optional<text_name> parse_text_name(std::string_view file) {
  text_name out;
  const auto ending = file.rfind('.');
  if (ending == file.npos) return std::nullopt;
  out.is_html = file.substr(ending) == ".html";
  if (!out.is_html && file.substr(ending) != ".md") return std::nullopt;
  const auto stem = file.substr(0, ending);
  const auto dot = stem.find('.');
  const auto page = std::find(pages.begin(), pages.end(), stem.substr(0, dot));
  if (page == pages.end()) return std::nullopt;
  out.page = *page;
  if (dot == stem.npos) return out;
  out.language = stem.substr(dot + 1);
  return is_language(out.language) ? std::optional(out) : std::nullopt;
}

content load(const fs::path& folder, const std::string& contact) try {
  std::error_code ec;
  if (!fs::is_directory(folder, ec)) throw error("there is no such folder");
  content out;
  out.about = parse_description(read_text(folder / "site.json", max_description));
  if (!contact.empty()) out.about.contact = contact;
  for (const auto& entry : fs::directory_iterator(folder))
    if (is_text(entry.path()) && !entry.path().filename().string().starts_with('.')) take_text(entry.path(), out);
  if (const auto& logo = out.about.logo; !logo.empty()) out.files.emplace(logo, read(folder / logo, max_logo));
  return out;
} catch (const std::exception& e) {
  throw error("site-dir " + folder.string() + ": " + e.what());
}

std::string content::rules_version() const {
  if (!about.rules_version.empty()) return about.rules_version;
  std::string all;
  for (const auto& [name, bytes] : files)
    if (const auto parsed = parse_text_name(name); parsed && parsed->page == "rules")
      all.append(name).append(1, '\0').append(bytes).append(1, '\0');
  if (all.empty()) return {};
  std::array<std::uint8_t, 8> digest{};
  ops::derive_key(all, "flinxx rules 1", digest);
  std::string text;
  for (const auto byte : digest) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", byte);
    text += digits.data();
  }
  return text;
}

}  // namespace flinxx::site
