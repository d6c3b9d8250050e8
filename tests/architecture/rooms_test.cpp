// Holds the drawing in docs/architecture.md: reads every #include below include/ and src/ and compares it with what the
// room links in CMakeLists.txt.
#include "architecture/files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct include_line {
  fs::path file;
  std::string room;    // whose file it is; "" for src/main.cpp and src/boost.cpp
  std::string target;  // between < > or " "
  bool quoted;
};

std::vector<include_line> all_includes() {
  static const std::regex pattern(R"(#include\s+([<"])([^>"]+)[>"])");
  std::vector<include_line> out;
  for (const fs::path& base : {root / "include/flinxx", root / "src"}) {
    for (const auto& entry : fs::recursive_directory_iterator(base)) {
      if (!entry.is_regular_file()) continue;
      const fs::path relative = fs::relative(entry.path(), base);
      const std::string room = relative.has_parent_path() ? relative.begin()->string() : "";
      const std::string text = read(entry.path());
      for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
        out.push_back({fs::relative(entry.path(), root), room, (*match)[2], (*match)[1] == "\""});
    }
  }
  return out;
}

// Room → the rooms that it links itself.
std::map<std::string, std::set<std::string>> linked_rooms() {
  static const std::regex call(R"(flinxx_room\(\s*(\w+)\s+(?:(?:SMALL|COLD)\s+)?LINKS([^)]*)\))");
  static const std::regex link(R"(flinxx_(\w+))");
  const std::string text = read(root / "CMakeLists.txt");
  std::map<std::string, std::set<std::string>> out;
  for (std::sregex_iterator match(text.begin(), text.end(), call), end; match != end; ++match) {
    const std::string links = (*match)[2];
    auto& rooms = out[(*match)[1]];
    for (std::sregex_iterator each(links.begin(), links.end(), link); each != end; ++each) rooms.insert((*each)[1]);
  }
  return out;
}

}  // namespace

TEST_CASE("a room includes only itself and what it links") {
  const auto links = linked_rooms();
  REQUIRE(links.size() >= 10);
  for (const auto& line : all_includes()) {
    if (line.room.empty()) continue;
    CAPTURE(line.file, line.target);
    REQUIRE(links.contains(line.room));
    if (line.quoted) {
      CHECK(line.target.starts_with(line.room + "/"));  // a room's own files
    } else if (line.target.starts_with("flinxx/")) {
      const std::string other = line.target.substr(7, line.target.find('/', 7) - 7);
      CHECK((other == line.room || links.at(line.room).contains(other)));
    }
  }
}

TEST_CASE("the links have no circle") {
  auto links = linked_rooms();
  for (std::size_t before = 0; !links.empty() && before != links.size();) {
    before = links.size();
    for (auto room = links.begin(); room != links.end();) {
      const bool stands_on_what_is_left =
          std::any_of(room->second.begin(), room->second.end(), [&](const auto& name) { return links.contains(name); });
      room = stands_on_what_is_left ? std::next(room) : links.erase(room);
    }
  }
  CHECK(links.empty());
}

// Within a room a unit is a header with its .cpp files of the same name.
TEST_CASE("within a room includes run downward") {
  std::map<std::string, std::set<std::string>> units;
  for (const auto& line : all_includes()) {
    const std::string prefix = "flinxx/";
    const std::string target = line.target.starts_with(prefix) ? line.target.substr(prefix.size()) : line.target;
    if (line.room.empty() || !target.starts_with(line.room + "/")) continue;
    const std::string unit = line.room + "/" + line.file.stem().string();
    const std::string included = fs::path(target).replace_extension().generic_string();
    if (included != unit) units[unit].insert(included);
  }
  REQUIRE(units.contains("socketio/server"));
  for (std::size_t before = 0; before != units.size();) {
    before = units.size();
    std::erase_if(units, [&](const auto& unit) {
      return std::none_of(unit.second.begin(), unit.second.end(),
                          [&](const auto& name) { return units.contains(name); });
    });
  }
  std::string circle;
  for (const auto& [unit, included] : units) circle += unit + " ";
  CHECK(circle.empty());
}

TEST_CASE("what is pure stays pure") {
  const std::set<std::string> no_libraries{"matchmaking", "json"};
  const std::set<std::string> plain{"flinxx/ops/id128.hpp", "flinxx/ops/handle_table.hpp"};
  const std::regex codec(
      R"(.*(engineio/(packet|session_machine)|websocket/(utf8|frame|parser|handshake)|)"
      R"(socketio/(packet|packet_assembler|socket_machine|event_log)|http/(target|range|forwarded)|net/proxy_header|adapter/(msgpack|message))\.[ch]pp)");
  for (const auto& line : all_includes()) {
    CAPTURE(line.file, line.target);
    if (no_libraries.contains(line.room) || plain.contains(line.file.lexically_relative("include").generic_string())) {
      const bool own =
          line.quoted || line.target.starts_with("flinxx/" + line.room + "/") || plain.contains(line.target);
      const bool standard = line.target.find_first_of("/.") == std::string::npos || line.target == "emmintrin.h";
      CHECK((own || standard));
    }
    if (std::regex_match(line.file.generic_string(), codec)) CHECK_FALSE(line.target.starts_with("boost/"));
  }
}

TEST_CASE("Beast is seen by few files") {
  std::set<fs::path> seen;
  for (const auto& line : all_includes())
    if (line.target.starts_with("boost/beast")) seen.insert(line.file);
  CHECK(seen == std::set<fs::path>{"src/boost.cpp", "src/http/request_reader.cpp", "src/http/message.cpp",
                                   "src/http/request_parser.cpp", "src/http/request_parser.hpp"});
}
