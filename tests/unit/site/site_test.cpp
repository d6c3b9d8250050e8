#include <flinxx/site/dress.hpp>
#include <flinxx/site/site.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace flinxx;
namespace fs = std::filesystem;
using Catch::Matchers::Contains;

namespace {

// A folder of the operator's; gone at the end.
class folder {
 public:
  folder() {
    std::string pattern = (fs::temp_directory_path() / "flinxx-site-XXXXXX").string();
    path = mkdtemp(pattern.data());
    write("site.json", R"({"name":"Harbour"})");
  }
  ~folder() { fs::remove_all(path); }

  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] site::content load(const std::string& contact = "") const { return site::load(path, contact); }

  fs::path path;
};

}  // namespace

TEST_CASE("a site's description is read") {
  const auto d = site::parse_description(R"({"name":"Häfen","tagline":"Talk","contact":"me@example.org",
    "logo":"logo.svg","rules":"3","accent":"#0A7D5A",
    "links":[{"label":"Blog","url":"https://example.org/?a=1"},{"label":"Call","url":"tel:+123"},{"label":"Here","url":"/chat"}]})");
  CHECK(d.name == "Häfen");
  CHECK(d.tagline == "Talk");
  CHECK(d.contact == "me@example.org");
  CHECK(d.logo == "logo.svg");
  CHECK(d.rules_version == "3");
  CHECK(d.light == site::parse_colour("#0a7d5a"));
  CHECK(d.dark == d.light);
  REQUIRE(d.links.size() == 3);
  CHECK(d.links[2].url == "/chat");
  const auto two = site::parse_description(R"({"name":"x","accent":{"dark":"#ffffff","light":"#000000"}})");
  CHECK(two.light == site::parse_colour("#000000"));
  CHECK(two.dark == site::parse_colour("#ffffff"));
}

TEST_CASE("a description that is wrong is refused with the field's name") {
  const std::string long_name(41, 'x');
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "site.json: "},
      {"{", "site.json: "},
      {"[]", "takes an object"},
      {"{}", "name: is missing"},
      {R"({"name":""})", "name: takes a line"},
      {R"({"name":7})", "name: takes a line"},
      {R"({"name":"a\nb"})", "name: takes a line"},
      {R"({"name":")" + long_name + R"("})", "name: takes a line"},
      {R"({"name":"x","nmae":"y"})", "\"nmae\": is no field"},
      {R"({"name":"x","a\nb":"y"})", "\"a\\nb\": is no field"},
      {R"({"name":"x","contact":{}})", "contact: takes a line"},
      {R"({"name":"x","accent":"red"})", "accent: takes a colour"},
      {R"({"name":"x","accent":{"light":"#000000"}})", "accent: takes a colour"},
      {R"({"name":"x","accent":{"light":"#000000","dark":1}})", "accent.dark: takes a colour"},
      {R"({"name":"x","logo":"../logo.svg"})", "logo: takes the name of a file"},
      {R"({"name":"x","logo":"a/logo.svg"})", "logo: takes the name of a file"},
      {R"({"name":"x","logo":".svg"})", "logo: takes the name of a file"},
      {R"({"name":"x","logo":"logo.html"})", "logo: takes the name of a file"},
      {R"({"name":"x","links":{}})", "links: takes a list"},
      {R"({"name":"x","links":["https://example.org"]})", "links[0]: takes {"},
      {R"({"name":"x","links":[{"label":"a","url":"/","x":1}]})", "links[0]: takes {"},
      {R"({"name":"x","links":[{"label":"a","url":"/"},{"label":"","url":"/"}]})", "links[1].label: takes a line"},
      {R"({"name":"x","links":[{"label":"a","url":"javascript:alert`1`"}]})", "links[0].url: takes https"},
      {R"({"name":"x","links":[{"label":"a","url":"//example.org"}]})", "links[0].url: takes https"},
      {R"({"name":"x","links":[{"label":"a","url":"/\\example.org"}]})", "links[0].url: takes https"},
      {R"({"name":"x","links":[{"label":"a","url":"https://a b"}]})", "links[0].url: takes https"},
  };
  for (const auto& [json, said] : cases) {
    CAPTURE(json);
    CHECK_THROWS_WITH(site::parse_description(json), Contains("site.json: ") && Contains(said) && !Contains("\n"));
  }
}

TEST_CASE("the pages are known by their names") {
  const auto terms = site::parse_text_name("terms.de.md");
  REQUIRE(terms);
  CHECK(terms->page == "terms");
  CHECK(terms->language == "de");
  CHECK_FALSE(terms->is_html);
  CHECK(site::parse_text_name("imprint.html")->is_html);
  CHECK(site::parse_text_name("rules.md")->language.empty());
  for (const char* wrong : {"", "terms", "term.md", "terms.txt", "terms..md", "terms.de-at.md", "terms.DE.md",
                            "terms.de.at.md", ".md", "terms.d.md", "terms.../x.md", "Terms.md"})
    CHECK_FALSE(site::parse_text_name(wrong));
}

TEST_CASE("a folder is read whole") {
  const folder f;
  f.write("terms.md", "# T");
  f.write("terms.de.html", "<h1>T</h1>");
  f.write("notes.txt", "nobody's business");
  f.write(".draft.md", "neither");
  f.write("site.json", R"({"name":"x","logo":"logo.png","contact":"a@example.org"})");
  f.write("logo.png", std::string("\x89PNG\0\xff", 6));
  const auto c = f.load();
  CHECK(c.files.size() == 3);
  CHECK(c.files.at("terms.md") == "# T");
  CHECK(c.files.at("logo.png").size() == 6);
  CHECK(c.about.contact == "a@example.org");
  CHECK(f.load("b@example.org").about.contact == "b@example.org");
}

TEST_CASE("a folder that is wrong is refused with the file's name") {
  const folder f;
  const auto refuses = [&](const std::string& said) {
    CHECK_THROWS_WITH(f.load(), Contains(f.path.string()) && Contains(said));
  };
  SECTION("no folder") {
    CHECK_THROWS_AS(site::load(f.path / "nothing", ""), site::error);
  }
  SECTION("no description") {
    fs::remove(f.path / "site.json");
    refuses("site.json: there is no such file");
  }
  SECTION("a page that nobody knows") {
    f.write("term.md", "x");
    refuses("term.md: is no page");
  }
  SECTION("the same page twice") {
    f.write("terms.md", "x");
    f.write("terms.html", "x");
    refuses("one of them is to go");
  }
  SECTION("an empty page") {
    f.write("terms.md", "");
    refuses("terms.md: is empty");
  }
  SECTION("a page that is no UTF-8") {
    f.write("terms.md", "\xff");
    refuses("terms.md: is not UTF-8");
  }
  SECTION("a page that is too large") {
    f.write("terms.md", std::string(site::max_text, 'x'));
    CHECK(f.load().files.size() == 1);
    f.write("terms.md", std::string(site::max_text + 1, 'x'));
    refuses("terms.md: is larger than 256 KiB");
  }
  SECTION("a folder in the place of a page") {
    fs::create_directory(f.path / "terms.md");
    refuses("terms.md: there is no such file");
  }
  SECTION("a logo that is not there") {
    f.write("site.json", R"({"name":"x","logo":"logo.svg"})");
    refuses("logo.svg: there is no such file");
  }
}

TEST_CASE("the version of the rules changes with them alone") {
  const folder f;
  CHECK(f.load().rules_version().empty());
  f.write("rules.md", "Be kind.");
  const auto first = f.load().rules_version();
  CHECK(first.size() == 16);
  f.write("terms.md", "x");
  CHECK(f.load().rules_version() == first);
  f.write("rules.de.md", "Sei nett.");
  const auto second = f.load().rules_version();
  CHECK(second != first);
  f.write("site.json", R"({"name":"x","rules":"2"})");
  CHECK(f.load().rules_version() == "2");
}

TEST_CASE("the page is dressed in the operator's name") {
  const folder f;
  f.write("site.json", R"({"name":"<A> & \"B\"","tagline":"So </script><b>","accent":"#0a7d5a","logo":"l.svg"})");
  f.write("l.svg", "<svg/>");
  f.write("terms.de.md", "x");
  const auto files = site::dress(
      f.load(),
      R"(<head><meta name="description" content="old"/><title>Flinxx: talk</title></head><body>Flinxx</body>)",
      R"({"name":"Flinxx","short_name":"Flinxx","start_url":"/"})");
  const auto& html = files.at("/index.html");
  CHECK_THAT(html, Contains("<title>&lt;A&gt; &amp; &quot;B&quot;: talk</title>"));
  CHECK_THAT(html, Contains(R"(name="description" content="So &lt;/script&gt;&lt;b&gt;")"));
  CHECK_THAT(html, Contains("href=\"/site/colours.css\""));
  const std::string begin = "id=\"site\">";
  const auto first = html.find(begin) + begin.size();
  const auto told = nlohmann::json::parse(html.substr(first, html.find("</script>") - first));
  CHECK(told["name"] == "<A> & \"B\"");
  CHECK(told["tagline"] == "So </script><b>");
  CHECK(told["logo"] == "/site/l.svg");
  CHECK(told["pages"]["terms"]["de"] == "/site/terms.de.md");
  CHECK(files.at("/site/terms.de.md") == "x");
  CHECK(nlohmann::json::parse(files.at("/manifest.webmanifest"))["short_name"] == "<A> & \"B\"");
}

TEST_CASE("a page that is not what it should be stays as it is") {
  const folder f;
  CHECK(site::dress(f.load(), "", "").empty());
  const auto files = site::dress(f.load(), "no head", "no JSON");
  CHECK(files.at("/index.html") == "no head");
  CHECK(files.at("/manifest.webmanifest") == "no JSON");
}
