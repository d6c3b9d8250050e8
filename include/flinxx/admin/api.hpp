#pragma once

#include <flinxx/admin/doorkeeper.hpp>
#include <flinxx/admin/moderation_api.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/metrics/family.hpp>
#include <flinxx/rest/api.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::admin {

/// What the API can have done.
struct actions {
  std::function<void()> drain;
  std::function<void(moderation::ban_key)> put_out;                          // who comes from there, and is banned now
  std::function<void(metrics::sink&)> measure;                               // tells it all there is
  std::function<std::optional<std::string>(std::string_view span)> history;  // JSON; nothing: there is no such span
};

/// The operator's API, and the page that uses it. On one thread.
class api final : public http::handler {
 public:
  /// `figures` and the desk must outlive it; without a page there is none.
  api(std::string_view token, rest::api& figures, moderation::desk& d, actions do_this,
      std::unique_ptr<http::handler> page);

  void handle(http::exchange& x) override;
  /// Who may ask; for others on the same listener.
  [[nodiscard]] doorkeeper& who() noexcept { return doorkeeper_; }

 private:
  struct route;

  [[nodiscard]] http::response answer(const http::request& r, std::int64_t now_ms);
  [[nodiscard]] http::response health(const http::request& r);
  [[nodiscard]] http::response stats(const http::request& r);
  [[nodiscard]] http::response metrics(const http::request& r);
  [[nodiscard]] http::response history(const http::request& r);
  [[nodiscard]] http::response drain(const http::request& r);
  [[nodiscard]] http::response log_level(const http::request& r);
  [[nodiscard]] http::response set_log_level(const http::request& r);
  template <http::response (moderation_api::*answer)(const http::request&, const moderation::moment&)>
  [[nodiscard]] http::response moderate(const http::request& r);

  doorkeeper doorkeeper_;
  rest::api& figures_;
  const actions actions_;
  moderation_api moderation_;
  const std::unique_ptr<http::handler> page_;
};

}  // namespace flinxx::admin
