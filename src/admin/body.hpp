#pragma once

#include <flinxx/http/message.hpp>
#include <flinxx/json/scan.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::admin {

/// 400, with what is wrong with what was sent.
[[nodiscard]] http::response invalid(std::string_view message);

/// What a request may say, each name once.
struct names {
  std::string_view query{};                     // one at most
  std::span<const std::string_view> members{};  // of the body's object
};

/// Why a request is refused: it says something else, or its body is none of JSON, which no form of another site can
/// send. No body is as good as {}.
[[nodiscard]] std::optional<http::response> objection_to(const http::request& r, const names& taken);

/// The object in the body of a request to which there is no objection. The request must outlive it.
class body {
 public:
  explicit body(const http::request& r);

  /// Nothing where there is no member of that name, or none of that kind.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
  [[nodiscard]] std::optional<bool> truth(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }

 private:
  [[nodiscard]] std::optional<json::value> find(std::string_view name) const;

  std::optional<json::value> object_;
};

}  // namespace flinxx::admin
