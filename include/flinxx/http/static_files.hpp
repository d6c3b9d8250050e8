#pragma once

#include <flinxx/http/exchange.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace flinxx::http {

/// The built page, read into memory once at start: a request looks a name up and touches no file, so no path, however
/// it is encoded, leads out of the folder. `x.br` and `x.gz` are served as encodings of `x`. Thread-safe once loaded.
class static_files final : public handler {
 public:
  static constexpr std::size_t max_total = 64 << 20;  // bytes of all files together

  /// Reads all files below root. Throws std::runtime_error if it is no folder, a file cannot be read, or they are too
  /// large.
  explicit static_files(const std::filesystem::path& root);

  /// GET and HEAD; with ETag, If-None-Match, Range and If-Range (RFC 9110, 13 and 14). A path without a file extension
  /// that is no file is a route of the page and gets /index.html.
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

  [[nodiscard]] const file* find(std::string_view encoded_path) const;
  [[nodiscard]] response answer(const file& f, const request& r) const;

  std::map<std::string, file, std::less<>> files_;
};

}  // namespace flinxx::http
