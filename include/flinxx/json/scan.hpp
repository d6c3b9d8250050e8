#pragma once

#include <flinxx/json/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// JSON text (RFC 8259) taken as it is: checked once, then cut into slices. Nothing is copied, no tree is built and no
/// number is converted, so what is relayed leaves as it came, and everything that JSON.parse of a browser accepts is
/// accepted, also lone surrogate escapes and numbers of any magnitude. That the text is UTF-8 has been checked by
/// whoever received it. Functions over a `value` rely on its having come from parse() or out of such a value. All views
/// live as long as the text.
namespace flinxx::json {

inline constexpr std::size_t depth_limit = 512;

/// The text's one value; nothing if the text is not exactly one, with white space around it at most, or if arrays and
/// objects lie more than max_depth deep in one another (0: none at all). max_depth is at most depth_limit.
[[nodiscard]] std::optional<value> parse(std::string_view text, std::size_t max_depth);

/// Gives the elements of an array, one after the other; none of a value of another kind. Or the values of a list, which
/// is what stands in an array from one of its elements on.
class elements {
 public:
  explicit elements(const value& array) noexcept;
  explicit elements(std::string_view list) noexcept : rest_(list) {}
  [[nodiscard]] std::optional<value> next() noexcept;

 private:
  std::string_view rest_;
};

struct member {
  json::value key;  // a string
  json::value value;
};

/// Gives the members of an object in the order of the text, also those whose key comes again; none of another kind.
class members {
 public:
  explicit members(const value& object) noexcept;
  [[nodiscard]] std::optional<member> next() noexcept;

 private:
  std::string_view rest_;
};

enum class token_type : std::uint8_t { scalar, opening, closing };

/// What stands in a text, in its order: a value that is no array or object, a key among them, or one bracket.
struct token {
  token_type type = token_type::scalar;
  json::value value;  // of an opening bracket the kind of what it opens; raw is the bracket alone
};

/// Walks over a value with all that is in it, and over each byte once however deep it lies.
class tokens {
 public:
  explicit tokens(const value& v) noexcept : rest_(v.raw) {}
  [[nodiscard]] std::optional<token> next() noexcept;

 private:
  std::string_view rest_;
};

[[nodiscard]] inline std::optional<value> first_element(const value& array) noexcept {
  return elements(array).next();
}

/// An object's member whose key is that text once its escapes are decoded; the last one where there are several, as
/// JSON.parse has it. Nothing of a value of another kind.
[[nodiscard]] std::optional<value> find(const value& object, std::string_view key);

/// The same for several keys in one walk over the object: found[i] belongs to keys[i]. Both have the same size.
void find(const value& object, std::span<const std::string_view> keys, std::span<std::optional<value>> found);
template <std::size_t Count>
[[nodiscard]] std::array<std::optional<value>, Count> find(const value& object,
                                                           const std::array<std::string_view, Count>& keys) {
  std::array<std::optional<value>, Count> found;
  find(object, keys, found);
  return found;
}

/// What is looked for in an object: as above, and in the object under the first of the keys if there is an `inner`.
struct wanted {
  std::span<const std::string_view> keys;
  std::span<std::optional<value>> found;
  const wanted* inner = nullptr;
};

/// The same in an object that is all there is in a list (see elements), in one walk over everything. Gives the object;
/// nothing if the list is anything else.
[[nodiscard]] std::optional<value> find_in_only(std::string_view list, const wanted& what);

/// A string without quotes and escapes, in UTF-8; lone surrogates become U+FFFD. Empty for a value of another kind.
[[nodiscard]] std::string decode(const value& string);

/// What decode() gives, to be looked at: copied only where the string has escapes.
class plain_text {
 public:
  explicit plain_text(const value& string);
  plain_text(const plain_text&) = delete;
  plain_text& operator=(const plain_text&) = delete;

  [[nodiscard]] std::string_view view() const noexcept { return view_; }

 private:
  std::string decoded_;
  std::string_view view_;
};

/// Whether decode(string) is `text`, found without allocation where the string has no escapes. False for another kind.
[[nodiscard]] bool equals(const value& string, std::string_view text);

/// A number that is written without fraction and exponent and fits; nothing otherwise.
[[nodiscard]] std::optional<std::int64_t> to_int64(const value& number) noexcept;

}  // namespace flinxx::json
