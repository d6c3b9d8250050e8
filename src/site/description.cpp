#include <flinxx/site/site.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::site {
namespace {

using nlohmann::json;

constexpr std::size_t max_name = 40, max_line = 200, max_label = 60, max_url = 500;  // bytes

[[noreturn]] void refuse(const std::string& field, const std::string& wanted) {
  throw error("site.json: " + field + ": " + wanted);
}

bool is_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

std::string line_of(const json& value, const std::string& field, std::size_t most) {
  const auto* text = value.get_ptr<const json::string_t*>();
  if (text == nullptr || text->empty() || text->size() > most || !is_line(*text))
    refuse(field, "takes a line of 1 to " + std::to_string(most) + " bytes");
  return *text;
}

// What a browser is led to by a press: nothing that runs as a script, and no other host without its scheme.
bool is_link(std::string_view url) {
  if (url.find_first_of(" \\<>\"") != url.npos) return false;
  if (url.starts_with('/')) return !url.starts_with("//");
  for (const std::string_view scheme : {"https://", "http://", "mailto:", "tel:"})
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  return false;
}

// No folder, nothing hidden, and of a type that browsers show.
bool is_logo(std::string_view name) {
  if (name.starts_with('.') || name.find_first_of("/\\%?#") != name.npos) return false;
  const auto ends = [&](std::string_view ending) { return name.size() > ending.size() && name.ends_with(ending); };
  return ends(".svg") || ends(".png") || ends(".webp") || ends(".avif") || ends(".jpg") || ends(".jpeg");
}

link link_of(const json& value, const std::string& field) {
  if (!value.is_object() || value.size() != 2 || !value.contains("label") || !value.contains("url"))
    refuse(field, "takes {\"label\": …, \"url\": …}");
  link out{line_of(value["label"], field + ".label", max_label), line_of(value["url"], field + ".url", max_url)};
  if (!is_link(out.url)) refuse(field + ".url", "takes https://…, http://…, mailto:…, tel:… or a path of this server");
  return out;
}

colour colour_of(const json& value, const std::string& field) {
  const auto* text = value.get_ptr<const json::string_t*>();
  const auto parsed = text == nullptr ? std::nullopt : parse_colour(*text);
  if (!parsed) refuse(field, "takes a colour such as #0a7d5a");
  return *parsed;
}

void take_accent(const json& value, description& out) {
  if (!value.is_object()) {
    out.light = out.dark = colour_of(value, "accent");
    return;
  }
  if (value.size() != 2 || !value.contains("light") || !value.contains("dark"))
    refuse("accent", "takes a colour such as #0a7d5a, or {\"light\": …, \"dark\": …}");
  out.light = colour_of(value["light"], "accent.light");
  out.dark = colour_of(value["dark"], "accent.dark");
}

void take_links(const json& value, description& out) {
  if (!value.is_array() || value.size() > max_links)
    refuse("links", "takes a list of " + std::to_string(max_links) + " links at most");
  for (std::size_t i = 0; i < value.size(); ++i)
    out.links.push_back(link_of(value[i], "links[" + std::to_string(i) + "]"));
}

void take(const std::string& field, const json& value, description& out) {
  if (field == "name") {
    out.name = line_of(value, field, max_name);
  } else if (field == "tagline") {
    out.tagline = line_of(value, field, max_line);
  } else if (field == "contact") {
    out.contact = line_of(value, field, max_line);
  } else if (field == "rules") {
    out.rules_version = line_of(value, field, max_label);
  } else if (field == "logo") {
    out.logo = line_of(value, field, max_line);
    if (!is_logo(out.logo)) refuse(field, "takes the name of a file beside it: .svg, .png, .webp, .avif or .jpg");
  } else if (field == "accent") {
    take_accent(value, out);
  } else if (field == "links") {
    take_links(value, out);
  } else {
    refuse(json(field).dump(), "is no field; there are name, tagline, contact, links, accent, logo and rules");
  }
}

json parse(std::string_view text) try { return json::parse(text); } catch (const json::exception& e) {
  throw error(std::string("site.json: ") + e.what());
}

}  // namespace

description parse_description(std::string_view text) {
  const json all = parse(text);
  if (!all.is_object()) throw error("site.json: takes an object, {\"name\": …}");
  description out;
  for (const auto& [field, value] : all.items()) take(field, value, out);
  if (out.name.empty()) refuse("name", "is missing");
  return out;
}

}  // namespace flinxx::site
