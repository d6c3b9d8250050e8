#pragma once

#include <flinxx/http/exchange.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::http {

struct page_layout {
  std::vector<std::string> routes{};  // besides "/", where the page's script shows something: "/chat"
  std::string mount{};                // before all paths: "/admin"
  std::string left_out{};             // a folder in the root that is not served: "admin"
};

/// The built page, read into memory once at start: a request looks a name up and touches no file, so no path, however
/// it is encoded, leads out of the folder. `x.br` and `x.gz` are served as encodings of `x`. Thread-safe once loaded.
class static_files final : public handler {
 public:
  static constexpr std::size_t max_total = 64 << 20;  // bytes of all files together

  /// Reads all files below root. Throws std::runtime_error if root is no folder, a file cannot be read, or they are too
  /// large.
  explicit static_files(const std::filesystem::path& root, page_layout layout = {});

  /// A copy that has these files, too, or in place of its own: bytes by name ("/site/logo.svg").
  [[nodiscard]] static_files with(const std::map<std::string, std::string>& more) const;
  /// The bytes of a file; "" if there is none.
  [[nodiscard]] std::string_view bytes_of(std::string_view name) const;

  /// GET and HEAD; with ETag, If-None-Match, Range and If-Range (RFC 9110, 13 and 14). A route of the page, with a
  /// slash at its end or not, gets /index.html. Anything else is 404: with the page for who names text/html, which says
  /// so in the user's language, but below /assets/, and with an error of JSON for others.
  void handle(exchange& x) override;

  [[nodiscard]] std::size_t count() const noexcept { return files_.size(); }

 private:
  struct variant {
    std::shared_ptr<const std::string> bytes;
    std::string etag;
  };
  struct file {
    std::string_view type;
    bool immutable = false;
    variant identity, gzip, brotli;
  };

  [[nodiscard]] const file* find(const std::string& name) const;
  [[nodiscard]] static const variant& choose(const file& f, std::string_view codings, response& out);
  [[nodiscard]] response answer(const file& f, const request& r) const;
  [[nodiscard]] response answer_missing(std::string_view name, const request& r) const;

  [[nodiscard]] bool is_asset(std::string_view name) const;
  [[nodiscard]] const file* index() const;

  const page_layout layout_;
  std::map<std::string, file, std::less<>> files_;
};

}  // namespace flinxx::http
