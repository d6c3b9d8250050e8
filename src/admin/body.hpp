#pragma once

#include <flinxx/http/message.hpp>
#include <flinxx/json/scan.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::admin {

/// Why a body is refused: it is none of JSON, which no form of another site can send. No body is as good as {}.
[[nodiscard]] std::optional<http::response> objection_to(const http::request& r);

/// The object in the body of a request to which there is no objection. The request must outlive it.
class body {
 public:
  explicit body(const http::request& r);

  /// Nothing where there is no member of that name, or none of that kind.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
  [[nodiscard]] bool is_true(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }

 private:
  [[nodiscard]] std::optional<json::value> find(std::string_view name) const;

  std::optional<json::value> object_;
};

}  // namespace flinxx::admin
