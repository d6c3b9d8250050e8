#pragma once

#include <flinxx/http/message.hpp>
#include <flinxx/moderation/desk.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace flinxx::admin {

/// What moderators see and decide. On one thread.
class moderation_api {
 public:
  /// The desk must outlive it. `put_out` ends the connections of one who is banned now.
  moderation_api(moderation::desk& d, std::function<void(moderation::ban_key)> put_out)
      : desk_(d), put_out_(std::move(put_out)) {}

  // Each answers a request to whose body there is no objection.
  [[nodiscard]] http::response reports(const http::request& r, const moderation::moment& now);
  [[nodiscard]] http::response review(const http::request& r, const moderation::moment& now);
  [[nodiscard]] http::response bans(const http::request& r, const moderation::moment& now);
  [[nodiscard]] http::response ban(const http::request& r, const moderation::moment& now);
  [[nodiscard]] http::response lift(const http::request& r, const moderation::moment& now);

 private:
  using target = std::variant<moderation::ban_key, http::response>;
  [[nodiscard]] target find(const std::optional<std::string>& id);

  moderation::desk& desk_;
  const std::function<void(moderation::ban_key)> put_out_;
};

}  // namespace flinxx::admin
