#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace flinxx::json {

/// Appends text as a JSON string, quoted and escaped as JSON.stringify does it. The text is UTF-8.
void append_quoted(std::string& out, std::string_view utf8);

/// Writes an object, member by member, in their order: object().add("code", 4).add("message", "Forbidden").text().
class object {
 public:
  object& add(std::string_view name, std::string_view utf8) {
    begin(name);
    append_quoted(text_, utf8);
    return *this;
  }
  template <std::integral Number>
  object& add(std::string_view name, Number value) {
    if constexpr (std::same_as<Number, bool>) return add_json(name, value ? "true" : "false");
    return add_json(name, std::to_string(value));
  }
  /// A value that is JSON already.
  object& add_json(std::string_view name, std::string_view value) {
    begin(name);
    text_.append(value);
    return *this;
  }

  /// The whole object; once.
  [[nodiscard]] std::string text() { return std::move(text_.append("}")); }

 private:
  void begin(std::string_view name);

  std::string text_ = "{";
};

}  // namespace flinxx::json
