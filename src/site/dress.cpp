#include <flinxx/site/dress.hpp>

#include <nlohmann/json.hpp>

namespace flinxx::site {
namespace {

using nlohmann::json;

constexpr std::string_view our_name = "Flinxx";
constexpr const char* folder = "/site/";
constexpr const char* colours_name = "/site/colours.css";

void replace_all(std::string& text, std::string_view old, std::string_view by) {
  for (auto at = text.find(old); at != text.npos; at = text.find(old, at + by.size())) text.replace(at, old.size(), by);
}

std::string escape_html(std::string text) {
  replace_all(text, "&", "&amp;");
  replace_all(text, "<", "&lt;");
  replace_all(text, ">", "&gt;");
  replace_all(text, "\"", "&quot;");
  return text;
}

// Of <meta name="description" content="…">: `which` is what stands before the content.
void set_content(std::string& html, const std::string& which, std::string_view escaped) {
  const auto begin = html.find(which + " content=\"");
  if (begin == html.npos) return;
  const auto first = begin + which.size() + 10;
  html.replace(first, html.find('"', first) - first, escaped);
}

// A slash-like character that could end the element does not come up: "<" is written as an escape.
std::string told(const content& c) {
  json out{{"name", c.about.name}, {"tagline", c.about.tagline}, {"contact", c.about.contact}};
  out["logo"] = c.about.logo.empty() ? "" : folder + c.about.logo;
  out["links"] = json::array();
  for (const auto& [label, url] : c.about.links) out["links"].push_back({{"label", label}, {"url", url}});
  out["pages"] = json::object();
  for (const auto& [name, bytes] : c.files)
    if (const auto parsed = parse_text_name(name))
      out["pages"][std::string(parsed->page)][std::string(parsed->language)] = folder + name;
  auto text = out.dump();
  replace_all(text, "<", "\\u003c");
  return text;
}

void append_scheme(std::string& css, const accent& a) {
  css += ":root:root{--color-ember:" + to_string(a.fill) + ";--color-ember-bright:" + to_string(a.pressed) +
         ";--color-on-ember:" + to_string(a.on_fill) + ";--color-ember-ink:" + to_string(a.ink) +
         ";--color-glow:" + to_string(a.glow) + "}";
}

std::string colours_of(const description& about) {
  std::string css;
  append_scheme(css, derive_accent(*about.dark, scheme::dark));
  css += "@media (prefers-color-scheme:light){";
  append_scheme(css, derive_accent(*about.light, scheme::light));
  return css + "}";
}

std::string dress_index(std::string html, const content& c) {
  replace_all(html, our_name, escape_html(c.about.name));
  if (!c.about.tagline.empty()) {
    const auto tagline = escape_html(c.about.tagline);
    set_content(html, "name=\"description\"", tagline);
    set_content(html, "property=\"og:description\"", tagline);
  }
  std::string more = "<script type=\"application/json\" id=\"site\">" + told(c) + "</script>";
  if (c.about.light) more += "<link rel=\"stylesheet\" href=\"" + std::string(colours_name) + "\" />";
  const auto end = html.find("</head>");
  if (end != html.npos) html.insert(end, more);
  return html;
}

std::string dress_manifest(std::string_view text, const description& about) {
  auto manifest = json::parse(text, nullptr, false);
  if (!manifest.is_object()) return std::string(text);
  manifest["name"] = manifest["short_name"] = about.name;
  if (!about.tagline.empty()) manifest["description"] = about.tagline;
  return manifest.dump();
}

}  // namespace

std::map<std::string, std::string> dress(const content& c, std::string_view index, std::string_view manifest) {
  std::map<std::string, std::string> out;
  for (const auto& [name, bytes] : c.files) out.emplace(folder + name, bytes);
  if (c.about.light) out[colours_name] = colours_of(c.about);
  if (!index.empty()) out["/index.html"] = dress_index(std::string(index), c);
  if (!manifest.empty()) out["/manifest.webmanifest"] = dress_manifest(manifest, c.about);
  return out;
}

}  // namespace flinxx::site
