#pragma once

#include <flinxx/http/exchange.hpp>
#include <flinxx/http/static_files.hpp>

#include <memory>
#include <mutex>
#include <string>

namespace flinxx::app {

/// The page, with the operator's name, texts and logo on it. Any thread, once it serves; a request opens no file.
class place final : public http::handler {
 public:
  /// Reads the folder, unless its name is empty; throws site::error. `contact` as in site::load().
  place(std::string folder, std::string contact);

  /// The page, or nullptr if there is none. Before the first request.
  void serve(std::unique_ptr<http::static_files> page);
  void handle(http::exchange& x) override;

  struct standing {
    std::string rules_version;
    std::string contact;
    std::unique_ptr<http::static_files> page;
  };

  /// Reads a folder, the same one or another, for take(). Throws site::error.
  [[nodiscard]] std::shared_ptr<const standing> read(const std::string& folder, const std::string& contact) const;
  void take(std::shared_ptr<const standing> next);

  [[nodiscard]] std::string rules_version() const { return now()->rules_version; }
  [[nodiscard]] std::string contact() const { return now()->contact; }

 private:
  [[nodiscard]] std::shared_ptr<const standing> now() const;

  std::string folder_;  // at the start, as the contact
  std::string contact_;
  std::unique_ptr<const http::static_files> plain_;  // the page as it was built
  mutable std::mutex mutex_;
  std::shared_ptr<const standing> now_;
};

}  // namespace flinxx::app
