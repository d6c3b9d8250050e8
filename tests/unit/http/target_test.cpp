#include <flinxx/http/target.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace flinxx::http;

namespace {

// "path query", or "none".
std::string split(std::string_view text) {
  const auto t = split_target(text);
  return t ? std::string(t->path).append(" ").append(t->query) : "none";
}

}  // namespace

TEST_CASE("a target is a path and a query") {
  CHECK(split("/") == "/ ");
  CHECK(split("/a%20b/?x=1?2&y") == "/a%20b/ x=1?2&y");
  CHECK(split("/?") == "/ ");
  CHECK(split("//host/x") == "//host/x ");
  CHECK(split("*") == "* ");
  for (const std::string_view none : {"", "a/b", "?x", "**", "*?x", "ftp://host/", "http:/host/"}) {
    CAPTURE(none);
    CHECK(split(none) == "none");
  }
}

TEST_CASE("the authority of a target in absolute-form is left out") {
  CHECK(split("http://host:80/a/b?x=/y") == "/a/b x=/y");
  CHECK(split("https://host/") == "/ ");
  CHECK(split("http://host") == "/ ");
  CHECK(split("http://host?x=/y") == "/ x=/y");
  CHECK(split("HTTP://host/a") == "/a ");
  CHECK(split("http://host#/a") == "none");
}

TEST_CASE("percent-decoding") {
  CHECK(percent_decode("/a%20b%2Fc", false) == "/a b/c");
  CHECK(percent_decode("a+b", false) == "a+b");
  CHECK(percent_decode("a+b", true) == "a b");
  CHECK_FALSE(percent_decode("%", false));
  CHECK_FALSE(percent_decode("%4", false));
  CHECK_FALSE(percent_decode("%zz", false));
}

TEST_CASE("a value of the query") {
  constexpr std::string_view query = "EIO=4&transport=polling&t=abc&empty&sid=a%2Bb&sid=second";
  CHECK(query_value(query, "EIO") == "4");
  CHECK(query_value(query, "transport") == "polling");
  CHECK(query_value(query, "empty") == "");
  CHECK(query_value(query, "sid") == "a+b");
  CHECK_FALSE(query_value(query, "si"));
  CHECK_FALSE(query_value("", "sid"));
  CHECK(query_value("sid=%4", "sid") == "%4");
  CHECK(query_value("sid=%zz%41%&x", "sid") == "%zzA%");
  CHECK(query_value("%zz=1&s%69d=2", "sid") == "2");
  CHECK(query_names("a=1&&b%20c&%zz=&a") == std::vector<std::string>{"a", "", "b c", "%zz", "a"});
  CHECK(query_names("").empty());
}

TEST_CASE("the name of a file is its path decoded") {
  CHECK(file_name("/a%20b/c.js") == "/a b/c.js");
  CHECK(file_name("/.well-known/x+y") == "/.well-known/x+y");
  CHECK(file_name("/%C3%A4") == "/\xC3\xA4");
}

TEST_CASE("what no file is called has no name") {
  for (const std::string_view none : {"", "*", "a", "/../x", "/a/%2e%2E/x", "/..", "/a..b", "//host", "/a%2f/b",
                                      "/a%5cb", "/a\\b", "/%00", "/a%0d%0ab", "/%7f", "/%", "/%2"}) {
    CAPTURE(none);
    CHECK_FALSE(file_name(none));
  }
}
