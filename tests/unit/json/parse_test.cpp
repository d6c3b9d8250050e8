#include <flinxx/json/scan.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <random>

using namespace flinxx::json;

namespace {

bool valid(std::string_view text) {
  return parse(text, 100).has_value();
}

// All slices of a value are taken, so that a sanitizer sees what they touch.
std::size_t walk(const value& v) {
  std::size_t touched = v.raw.size() + decode(v).size();
  for (elements all(v); const auto each = all.next();) touched += walk(*each);
  for (members all(v); const auto each = all.next();) touched += walk(each->key) + walk(each->value);
  return touched;
}

}  // namespace

TEST_CASE("valid documents") {
  const std::vector<std::string> documents{
      "null", "true", "false", "0", "-0", "-1", "10", "1.5", "0.001", "-0.0e-0", "1e5", "1E+5", "1e-5", "20e1",
      "123.456e78",
      // numbers of any magnitude
      "1e999", "-1e999", "1e-99999999999", "123456789012345678901234567890", "0.10000000000000000000000000000000000001",
      // strings
      R"("")", R"("plain")", R"("\"\\\/\b\f\n\r\t")", R"("\u0000")", R"("\uABCD\uabcd")", "\"\x7F\"",
      "\"\xE2\x82\xAC\"", "\"\xE2\x80\xA8\xE2\x80\xA9\"", R"("//not a comment")", R"("[{,:}]")",
      // surrogate escapes, in pairs or alone
      R"("\uD83D\uDE00")", R"("\ud800")", R"("\udc00")", R"("\udc00\ud800")", R"("\ud800\u0041")", R"("\ud800\n")",
      // arrays and objects
      "[]", "[ ]", "[[]]", "[1]", "[1,2]", "[null,true,false,0,\"\",[],{}]", "[[[],[[]]],[]]", "{}", "{ }", R"({"":0})",
      R"({"a":1,"a":2})", R"({"a":{"b":{"c":[{}]}}})", R"({"a\u0062":[1,{"c":null}]})",
      // white space
      " 1 ", "\t\n\r [ \t\n\r 1 \t\n\r , \t\n\r 2 \t\n\r ] \t\n\r ", "{ \"a\" : 1 , \"b\" : 2 }", "\nnull\n"};
  for (const auto& text : documents) {
    CAPTURE(text);
    const auto v = parse(text, 100);
    CHECK(v.has_value());
    if (v) CHECK(walk(*v) > 0);
  }
}

TEST_CASE("invalid documents") {
  using namespace std::string_literals;
  const std::vector<std::string> documents{
      "", " ", "\n\t", "\xEF\xBB\xBF{}", "\xEF\xBB\xBF", "\0"s, "1\0"s, "[]\0"s, "\v1", "\f1",
      "\xC2\xA0"
      "1",
      // words
      "nul", "nulll", "True", "NULL", "tru", "truefalse", "undefined", "NaN", "Infinity", "-Infinity", "nan", "abc",
      // numbers
      "-", "+1", "01", "-01", "00", ".5", "1.", "1.e5", "-.5", "1e", "1e+", "1e-", "1ee5", "1e+-5", "1e5.5", "0x10",
      "1_000", "1 2", "--1", "1-", "0e", "1,5", "\xEF\xBC\x91", "- 1", "1a", "2.", "0.", "-1.", "1e1e1", "++1",
      // strings
      "\"", "\"a", "a\"", "'a'", "\"\\", "\"\\\"", R"("\a")", R"("\v")", R"("\x41")", R"("\0")", R"("\u")", R"("\u12")",
      R"("\u123")", R"("\u123g")", R"("\u 123")", R"("\U0041")", R"("\u+123")", "\"\n\"", "\"\t\"", "\"\r\"",
      "\"\x1F\"", "\"\0\""s, "\"\\\n\"", "\"\\\xE2\x82\xAC\"", "\"a\"\"b\"", "\"a\" \"b\"", "\"12345678\x01\"",
      "\"1234567890123456",
      // arrays
      "[", "]", "[]]", "[[]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1:2]", "[}", "[1}", "[\"a\"",
      "[\"a\":1]", "[1],", "[],[]", "[] []", "[1]x", "[;]", "[/**/]", "[1//\n]", "(1)", "[-]", "[1.]", "[nul]", "[\"]",
      "[x", "[1;2]",
      // objects
      "{", "}", "{}}", "{{}}", "{,}", R"({"a"})", R"({"a":})", R"({"a":1,})", R"({,"a":1})", R"({"a":1,,"b":2})",
      R"({"a" 1})", R"({"a"::1})", R"({"a":1:2})", R"({"a":1 "b":2})", R"({a:1})", R"({'a':1})", R"({1:1})",
      R"({null:1})", R"({[]:1})", R"({"a":1])", R"({"a","b"})", R"({"a":1;"b":2})", R"({"a":1}#)", R"({"a":1}/**/)",
      R"({"a":1}{)", R"({"a)", R"({"a":)", R"({"a":1)", R"({"a":1,)", R"({"a":1,")", R"({"a":1,"b")", R"({:1})",
      R"({"a":/**/1})", R"({"a":1,"b"})", "{]", "[{]}"};
  for (const auto& text : documents) {
    CAPTURE(text);
    CHECK_FALSE(valid(text));
  }
}

TEST_CASE("every control character within a string is refused, at every place") {
  for (char c = 0; c < 0x20; ++c) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text = "\"" + std::string(20, 'x') + "\"";
      text[1 + at] = c;
      CHECK_FALSE(valid(text));
    }
  }
  for (int c = 0x80; c < 0x100; ++c) CHECK(valid("\"" + std::string(20, static_cast<char>(c)) + "\""));
}

TEST_CASE("depth is bounded and costs no stack") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse("1", 0));
  CHECK_FALSE(parse("[]", 0));
  CHECK(parse("[]", 1));
  CHECK(parse(R"([{}, {"a": []}, 1])", 3));
  CHECK_FALSE(parse(R"([{}, {"a": []}, 1])", 2));
  CHECK(parse(nested(100), 100));
  CHECK_FALSE(parse(nested(101), 100));
  CHECK(parse(nested(depth_limit), depth_limit));
  CHECK_FALSE(parse(nested(depth_limit + 1), depth_limit + 1));
  CHECK_FALSE(parse(std::string(1'000'000, '['), 100));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
  CHECK_FALSE(parse(objects, 100));
}

TEST_CASE("the value's slice is without the white space around it") {
  const auto v = parse(" \n[1, 2]\t", 5);
  REQUIRE(v);
  CHECK(v->kind == kind::array);
  CHECK(v->raw == "[1, 2]");
  CHECK(parse("null", 5)->kind == kind::null);
  CHECK(parse("true", 5)->kind == kind::boolean);
  CHECK(parse("false", 5)->kind == kind::boolean);
  CHECK(parse("-1", 5)->kind == kind::number);
  CHECK(parse("\"\"", 5)->kind == kind::string);
  CHECK(parse("{}", 5)->kind == kind::object);
}

TEST_CASE("no prefix of a document is a document") {
  const std::string text =
      R"({"offer":{"type":"offer","sdp":"v=0\r\no=- 1\u00e9\ud83d\ude00"},"n":[-1.5e+3,true,false,null,{}]})";
  REQUIRE(valid(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const std::vector<char> exact(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_FALSE(valid({exact.data(), exact.size()}));
  }
}

TEST_CASE("mutated documents are judged as another parser judges them, and nothing is read past the end") {
  const std::string original =
      R"({"a":[1,-2.5e0 ,0.5,true,false,null],"b\n":{"c":"\u00e9\\\"","d":[[],{}," "]}, "e" : [ 10 , 20e0 ] })";
  // None of these can make a lone surrogate, a number out of range or a byte that ends the other parser's input.
  constexpr std::string_view alphabet = "{}[]\",:\\ntfue01-+.E \t\n\x01x";
  std::mt19937 random(42);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  std::size_t accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = original;
    for (std::size_t changes = 1 + below(2); changes > 0; --changes) {
      const std::size_t at = below(text.size());
      switch (below(3)) {
        case 0: text[at] = alphabet[below(alphabet.size())]; break;
        case 1: text.erase(at, 1 + below(3)); break;
        default: text.insert(at, 1, alphabet[below(alphabet.size())]); break;
      }
    }
    const std::vector<char> exact(text.begin(), text.end());
    const auto v = parse({exact.data(), exact.size()}, 100);
    if (v.has_value() != nlohmann::json::accept(text)) FAIL(text);
    if (!v) continue;
    ++accepted;
    walk(*v);
  }
  CHECK(accepted > 1000);
}

TEST_CASE("random rows of tokens are judged as another parser judges them") {
  constexpr std::array<std::string_view, 20> tokens{"{",           "}", "[",  "]",       ",",    ":",   "\"a\"",
                                                    "\"\\u00e9\"", "1", "-0", "0.5",     "1e-5", "01",  "true",
                                                    "null",        " ", "\"", "{\"b\":", "[1,",  "fals"};
  std::mt19937 random(7);
  std::uniform_int_distribution<std::size_t> pick(0, tokens.size() - 1);
  std::size_t accepted = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text;
    for (int count = 1 + round % 7; count > 0; --count) text += tokens[pick(random)];
    const bool ours = valid(text);
    if (ours != nlohmann::json::accept(text)) FAIL(text);
    if (ours) ++accepted;
  }
  CHECK(accepted > 1000);
}
