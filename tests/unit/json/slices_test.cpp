#include <flinxx/json/scan.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

using namespace flinxx::json;

namespace {

value whole(std::string_view text) {
  const auto v = parse(text, 100);
  REQUIRE(v);
  return *v;
}

std::vector<std::string_view> slices(const value& array) {
  std::vector<std::string_view> out;
  for (elements all(array); const auto each = all.next();) out.push_back(each->raw);
  return out;
}

std::optional<std::string_view> find_raw(std::string_view object, std::string_view key) {
  const auto found = find(whole(object), key);
  return found ? std::optional(found->raw) : std::nullopt;
}

std::string raw(const std::optional<value>& field) {
  return field ? std::string(field->raw) : "-";
}

}  // namespace

TEST_CASE("elements of an array") {
  using raws = std::vector<std::string_view>;
  CHECK(slices(whole("[]")) == raws{});
  CHECK(slices(whole(" [ \n ] ")) == raws{});
  CHECK(slices(whole(R"(["name",{"a":[1,2]},[[],"]"], -1.5e3 ,null,true,"\"]\\"])")) ==
        raws{R"("name")", R"({"a":[1,2]})", R"([[],"]"])", "-1.5e3", "null", "true", R"("\"]\\")"});
  CHECK(slices(whole("[ 1\t,\r2\n]")) == raws{"1", "2"});
  CHECK(slices(whole("{\"a\":1}")) == raws{});
  CHECK(slices(whole("\"[1]\"")) == raws{});
  const auto first = first_element(whole("[ {} , 2]"));
  REQUIRE(first);
  CHECK(first->kind == kind::object);
  CHECK(first->raw == "{}");
  CHECK_FALSE(first_element(whole("[]")));
  CHECK_FALSE(first_element(whole("12")));
}

TEST_CASE("slices point into the text") {
  const std::string text = R"(["x", {"key": "value"}])";
  elements all(whole(text));
  REQUIRE(all.next());
  const auto second = all.next();
  REQUIRE(second);
  CHECK(find(*second, "key")->raw.data() == text.data() + text.find("\"value\""));
  CHECK_FALSE(all.next());
  CHECK_FALSE(all.next());
}

TEST_CASE("tokens of a value in their order, however deep they lie") {
  using type = token_type;
  std::string seen;
  for (tokens all(whole(R"( {"a]" : [1,{}, "}\"" ,true],"b":-2e3} )")); const auto each = all.next();) {
    seen += each->type == type::scalar ? '.' : each->type == type::opening ? '+' : '-';
    seen += each->value.raw;
  }
  CHECK(seen == R"(+{."a]"+[.1+{-}."}\"".true-]."b".-2e3-})");
  tokens one(whole(" null"));
  CHECK(one.next()->value.kind == kind::null);
  CHECK_FALSE(one.next());
}

TEST_CASE("members of an object in their order") {
  members all(whole(R"({ "a" : 1 , "b":{"c":"}"},"a":[2,3] })"));
  std::string seen;
  while (const auto each = all.next()) seen.append(each->key.raw).append("=").append(each->value.raw).append(";");
  CHECK(seen == R"("a"=1;"b"={"c":"}"};"a"=[2,3];)");
  CHECK_FALSE(members(whole("{}")).next());
  CHECK_FALSE(members(whole("[1,2]")).next());
}

TEST_CASE("a member is found by its decoded key, and the last one counts") {
  CHECK(find_raw(R"({"a":1,"b":2})", "b") == "2");
  CHECK(find_raw(R"({"a":1,"b":2,"a":{"x":0}})", "a") == R"({"x":0})");
  CHECK(find_raw(R"({"sdp":1,"\u0073d\u0070":2})", "sdp") == "2");
  CHECK(find_raw(R"({"":1})", "") == "1");
  CHECK(find_raw(R"({"a\n\"":1})", "a\n\"") == "1");
  CHECK(find_raw(R"({"x":{"a":1}})", "a") == std::nullopt);
  CHECK(find_raw(R"({"x":"a"})", "a") == std::nullopt);
  CHECK(find_raw(R"({"ab":1})", "a") == std::nullopt);
  CHECK(find_raw(R"([{"a":1}])", "a") == std::nullopt);
  CHECK(find_raw("\"a\"", "a") == std::nullopt);
}

TEST_CASE("members are found in an object that is alone in its list") {
  const auto found = [](std::string_view list) -> std::string {
    constexpr std::array<std::string_view, 2> keys{"a", "b"};
    std::array<std::optional<value>, 2> fields;
    const auto object = find_in_only(list, {keys, fields});
    if (!object) return "none";
    return std::string(object->raw) + " a:" + raw(fields[0]) + " b:" + raw(fields[1]);
  };
  CHECK(found(R"({"a":1,"b":{"a":2}})") == R"({"a":1,"b":{"a":2}} a:1 b:{"a":2})");
  CHECK(found(R"( {"c":[{"a":1}] , "b":null } )") == R"({"c":[{"a":1}] , "b":null } a:- b:null)");
  CHECK(found(R"({"\u0061":"}","a":2})") == R"({"\u0061":"}","a":2} a:2 b:-)");
  CHECK(found("{}") == "{} a:- b:-");
  CHECK(found(R"({"a":1},2)") == "none");
  CHECK(found(R"({"a":1} , {})") == "none");
  CHECK(found(R"(1,{"a":1})") == "none");
  CHECK(found(R"([{"a":1}])") == "none");
  CHECK(found("") == "none");
}

TEST_CASE("members are found in a member of an object that is alone in its list") {
  const auto found = [](std::string_view list) -> std::string {
    constexpr std::array<std::string_view, 2> inner_keys{"b", "a"};
    constexpr std::array<std::string_view, 2> keys{"a", "b"};
    std::array<std::optional<value>, 2> inner;
    std::array<std::optional<value>, 2> fields;
    const wanted in_first{inner_keys, inner};
    if (!find_in_only(list, {keys, fields, &in_first})) return "none";
    return raw(fields[0]) + " " + raw(fields[1]) + " inner b:" + raw(inner[0]) + " a:" + raw(inner[1]);
  };
  CHECK(found(R"({"a":{"c":[1],"b":2} , "b":{"a":3}})") == R"({"c":[1],"b":2} {"a":3} inner b:2 a:-)");
  CHECK(found(R"({"a":{"a":{"b":1}}})") == R"({"a":{"b":1}} - inner b:- a:{"b":1})");
  CHECK(found(R"({"a":{}})") == "{} - inner b:- a:-");
  CHECK(found(R"({"a":{"b":1,"a":2},"a":{"b":3}})") == R"({"b":3} - inner b:3 a:-)");
  CHECK(found(R"({"a":{"b":1},"a":[{"b":2}]})") == R"([{"b":2}] - inner b:- a:-)");
  CHECK(found(R"({"a":{"b":1},"a":"b"})") == R"("b" - inner b:- a:-)");
  CHECK(found(R"({"b":{"a":1}})") == R"(- {"a":1} inner b:- a:-)");
  CHECK(found(R"({"a":{"b":1}},2)") == "none");
}

TEST_CASE("strings are decoded") {
  const auto decoded = [](std::string_view text) { return decode(whole(text)); };
  using namespace std::string_literals;
  CHECK(decoded(R"("")").empty());
  CHECK(decoded(R"("plain text")") == "plain text");
  CHECK(decoded(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(decoded(R"("a\u0000b")") == "a\0b"s);
  CHECK(decoded(R"("\u0041\u007f\u0080\u07FF\u0800\uffff")") == "A\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF");
  CHECK(decoded(R"("\uD83D\uDE00\ud800\udc00\uDBFF\uDFFF")") == "\xF0\x9F\x98\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
  CHECK(decoded("\"\xE2\x82\xAC\\u20ac\"") == "\xE2\x82\xAC\xE2\x82\xAC");
  CHECK(decoded("[\"a\"]").empty());
  CHECK(decoded("12").empty());
}

TEST_CASE("lone surrogates become U+FFFD") {
  const std::string lone = "\xEF\xBF\xBD";
  const auto decoded = [](std::string_view text) { return decode(whole(text)); };
  CHECK(decoded(R"("\ud800")") == lone);
  CHECK(decoded(R"("\udc00x")") == lone + "x");
  CHECK(decoded(R"("\udc00\ud800")") == lone + lone);
  CHECK(decoded(R"("\ud800\ud800\udc00")") == lone + "\xF0\x90\x80\x80");
  CHECK(decoded(R"("\udc00\udc00")") == lone + lone);
  CHECK(decoded(R"("\ud800\u0041")") == lone + "A");
  CHECK(decoded(R"("\ud800\ue000")") == lone + "\xEE\x80\x80");
  CHECK(decoded(R"("\ud800\n")") == lone + "\n");
  CHECK(decoded(R"("\ud800\\udc00")") == lone + "\\udc00");
  CHECK(decoded(R"("\ud800udc00")") == lone + "udc00");
}

TEST_CASE("strings are compared decoded") {
  const auto equal = [](std::string_view text, std::string_view other) { return equals(whole(text), other); };
  CHECK(equal(R"("offer")", "offer"));
  CHECK(equal(R"("")", ""));
  CHECK_FALSE(equal(R"("offer")", "offers"));
  CHECK_FALSE(equal(R"("offer")", "Offer"));
  CHECK(equal(R"("\u006f\u0066\u0066\u0065\u0072")", "offer"));
  CHECK_FALSE(equal(R"("\u006f\u0066\u0066\u0065\u0072\u0072")", "offer"));
  CHECK(equal(R"("a\nb")", "a\nb"));
  CHECK_FALSE(equal(R"("a\nb")", "a\\nb"));
  CHECK_FALSE(equal(R"("")", "x"));
  CHECK_FALSE(equal("null", "null"));
}

TEST_CASE("whole numbers") {
  const auto number = [](std::string_view text) { return to_int64(whole(text)); };
  CHECK(number("0") == 0);
  CHECK(number("-0") == 0);
  CHECK(number("42") == 42);
  CHECK(number("9223372036854775807") == INT64_MAX);
  CHECK(number("-9223372036854775808") == INT64_MIN);
  CHECK_FALSE(number("9223372036854775808"));
  CHECK_FALSE(number("123456789012345678901234567890"));
  CHECK_FALSE(number("1.0"));
  CHECK_FALSE(number("1e2"));
  CHECK_FALSE(number("\"1\""));
  CHECK_FALSE(number("null"));
}
