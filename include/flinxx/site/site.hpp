#pragma once

#include <flinxx/site/colours.hpp>

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What an operator says of the place: its name and colour, whom to write to, rules, terms, privacy and imprint.
namespace flinxx::site {

inline constexpr std::size_t max_description = 64 << 10;  // bytes of site.json
inline constexpr std::size_t max_text = 256 << 10;        // of a page
inline constexpr std::size_t max_logo = 512 << 10;
inline constexpr std::size_t max_links = 12;
inline constexpr std::size_t max_texts = 64;

/// One line for the operator: which file, which field, what is wrong.
struct error : std::runtime_error {
  using runtime_error::runtime_error;
};

struct link {
  std::string label;
  std::string url;
};

/// site.json, checked.
struct description {
  std::string name;
  std::string tagline;
  std::string contact;
  std::string logo;           // a file of the folder; empty: none
  std::string rules_version;  // empty: that of the files' content
  std::vector<link> links;
  std::optional<colour> light, dark;  // both or none
};

/// Throws error with the field's name.
[[nodiscard]] description parse_description(std::string_view json);

/// The operator's pages, in the order in which they are named.
inline constexpr std::array<std::string_view, 4> pages{"rules", "terms", "privacy", "imprint"};

/// "terms.de.md": which page, in which language ("" where none is named), in HTML or Markdown.
struct text_name {
  std::string_view page;
  std::string_view language;
  bool is_html = false;
};
/// Nothing where it is no page's.
[[nodiscard]] std::optional<text_name> parse_text_name(std::string_view file);

/// All of the folder, in memory.
struct content {
  description about;
  std::map<std::string, std::string> files;  // of the pages and the logo, by their names in the folder

  /// What changes with the rules, and only with them; empty where the operator has none.
  [[nodiscard]] std::string rules_version() const;
};

/// Reads and checks all of it. Throws error. `contact`, where it is not empty, stands for that of site.json.
[[nodiscard]] content load(const std::filesystem::path& folder, const std::string& contact);

}  // namespace flinxx::site
