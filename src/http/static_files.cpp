#include "http/range.hpp"

#include <flinxx/http/content_coding.hpp>
#include <flinxx/http/static_files.hpp>
#include <flinxx/http/target.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <zlib.h>

namespace flinxx::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view assets = "/assets/";
constexpr std::string_view index_name = "/index.html";

constexpr std::array<std::pair<std::string_view, std::string_view>, 23> types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".map", "application/json; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/markdown; charset=utf-8"},
    {".xml", "application/xml"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".gif", "image/gif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".wasm", "application/wasm"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
}};

std::string_view type_of(std::string_view name) {
  for (const auto& [extension, type] : types)
    if (name.ends_with(extension)) return type;
  return "application/octet-stream";
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return bytes;
}

// Size and CRC: two versions of a file that agree in both are as good as impossible, unless somebody makes them so on
// purpose, and whoever can write the page's files has no need of that.
std::string etag_of(const std::string& bytes) {
  const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  std::array<char, 40> tag{};
  const int size = std::snprintf(tag.data(), tag.size(), "\"%zx-%08lx\"", bytes.size(), sum);
  return {tag.data(), static_cast<std::size_t>(size)};
}

// RFC 9110, 13.1.2: weak comparison, and our tags hold no comma.
bool matches(std::string_view field, std::string_view etag) {
  return field == "*" || field.find(etag) != std::string_view::npos;
}

}  // namespace

static_files::static_files(const fs::path& root, page_layout layout) : layout_(std::move(layout)) {
  if (!fs::is_directory(root)) throw std::runtime_error("no such folder: " + root.string());
  std::size_t total = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const fs::path below = fs::relative(entry.path(), root);
    if (*below.begin() == layout_.left_out) continue;
    std::string name = layout_.mount + "/" + below.generic_string();
    auto bytes = std::make_shared<const std::string>(read(entry.path()));
    total += bytes->size();
    if (total > max_total)
      throw std::runtime_error("the files in " + root.string() + " are too large to be held in memory");
    variant v{bytes, etag_of(*bytes)};
    if (name.ends_with(".br")) {
      files_[name.substr(0, name.size() - 3)].brotli = std::move(v);
    } else if (name.ends_with(".gz")) {
      files_[name.substr(0, name.size() - 3)].gzip = std::move(v);
    } else {
      file& f = files_[name];
      f.type = type_of(name);
      f.immutable = is_asset(name);  // their names carry a hash of their content
      f.identity = std::move(v);
    }
  }
  std::erase_if(files_, [](const auto& entry) { return entry.second.identity.bytes == nullptr; });
}

static_files static_files::with(const std::map<std::string, std::string>& more) const {
  static_files out = *this;
  for (const auto& [name, bytes] : more) {
    file f;
    f.type = type_of(name);
    f.identity = {std::make_shared<const std::string>(bytes), etag_of(bytes)};
    if (auto packed = gzip(bytes); packed && packed->size() < bytes.size()) {
      const auto etag = etag_of(*packed);
      f.gzip = {std::make_shared<const std::string>(*std::move(packed)), etag};
    }
    out.files_[name] = std::move(f);
  }
  return out;
}

std::string_view static_files::bytes_of(std::string_view name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? std::string_view() : *found->second.identity.bytes;
}

const static_files::file* static_files::find(const std::string& name) const {
  if (const auto found = files_.find(name); found != files_.end()) return &found->second;
  const std::string_view route = std::string_view(name).substr(0, name.size() - (name.ends_with('/') ? 1 : 0));
  const auto& routes = layout_.routes;
  const bool is_route = route == layout_.mount || std::find(routes.begin(), routes.end(), route) != routes.end();
  return is_route ? index() : nullptr;
}

const static_files::file* static_files::index() const {
  const auto found = files_.find(layout_.mount + std::string(index_name));
  return found == files_.end() ? nullptr : &found->second;
}

bool static_files::is_asset(std::string_view name) const {
  return name.substr(std::min(layout_.mount.size(), name.size())).starts_with(assets);
}

void static_files::handle(exchange& x) {
  const request& r = x.incoming();
  if (r.method != method::get && r.method != method::head) {
    auto refusal = response::error(405, "method_not_allowed", "Only GET and HEAD are allowed here");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    return x.respond(std::move(refusal));
  }
  const auto name = file_name(r.path);
  const file* f = name ? find(*name) : nullptr;
  x.respond(f != nullptr ? answer(*f, r) : answer_missing(name.value_or(""), r));
}

// A script or style that is missing is never a page, whatever asks for it.
response static_files::answer_missing(std::string_view name, const request& r) const {
  const file* const found = index();
  if (found == nullptr || is_asset(name) || !names_type(r.header("Accept"), "text/html"))
    return response::error(404, "not_found", "There is nothing here");
  const file& page = *found;
  response out;
  out.status = 404;
  const variant& v = choose(page, r.header("Accept-Encoding"), out);
  out.headers.emplace_back("Content-Type", page.type);
  out.headers.emplace_back("Cache-Control", "no-store");
  out.shared_body = v.bytes;
  out.shared_size = v.bytes->size();
  return out;
}

// The smallest one that the client takes.
const static_files::variant& static_files::choose(const file& f, std::string_view codings, response& out) {
  for (const auto& [v, coding] : {std::pair(&f.brotli, "br"), std::pair(&f.gzip, "gzip")}) {
    if (!v->bytes || !accepts_coding(codings, coding)) continue;
    out.headers.emplace_back("Content-Encoding", coding);
    return *v;
  }
  return f.identity;
}

response static_files::answer(const file& f, const request& r) const {
  const std::string_view range_field = r.method == method::get ? r.header("Range") : "";  // RFC 9110, 14.2
  response out;
  const variant& v = range_field.empty() ? choose(f, r.header("Accept-Encoding"), out) : f.identity;
  out.headers.emplace_back("Content-Type", f.type);
  out.headers.emplace_back("ETag", v.etag);
  out.headers.emplace_back("Cache-Control", f.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  out.headers.emplace_back("Accept-Ranges", "bytes");
  if (f.brotli.bytes || f.gzip.bytes) out.headers.emplace_back("Vary", "Accept-Encoding");

  if (const auto known = r.header("If-None-Match"); !known.empty() && matches(known, v.etag)) {
    out.status = 304;
    return out;
  }
  const std::string_view if_range = r.header("If-Range");
  const byte_range range =
      if_range.empty() || if_range == v.etag ? parse_range(range_field, v.bytes->size()) : byte_range{};
  if (range.what == byte_range::kind::unsatisfiable) {
    out = response::error(416, "range_not_satisfiable", "The range lies outside of the file");
    out.headers.emplace_back("Content-Range", "bytes */" + std::to_string(v.bytes->size()));
    return out;
  }
  out.shared_body = v.bytes;
  out.shared_size = v.bytes->size();
  if (range.what == byte_range::kind::part) {
    out.status = 206;
    out.shared_offset = range.first;
    out.shared_size = range.size;
    out.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                  std::to_string(range.first + range.size - 1) + "/" +
                                                  std::to_string(v.bytes->size()));
  }
  return out;
}

}  // namespace flinxx::http
