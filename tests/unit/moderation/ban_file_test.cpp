#include <flinxx/moderation/ban_file.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <unistd.h>

using namespace flinxx::moderation;
namespace fs = std::filesystem;

namespace {

const kept_bans some{{ban_key{0xfedcba9876543210}, {reason::minor, 1'700'000'000'000, 1}, {}},
                     {ban_key{3}, {reason::spam, 1'700'000'900'000, 12}, {}},
                     {ban_key{4},
                      {reason::other, 2'000'000'900'000, 2, 1'700'000'000'000, author::moderator},
                      "said\nwhat \xc3\xa9 - \" end 4"}};

bool equal(const kept_bans& a, const kept_bans& b) {
  return to_text(a) == to_text(b);
}

struct folder {
  fs::path path = fs::temp_directory_path() / ("flinxx-bans-" + std::to_string(::getpid()));
  folder() { fs::create_directories(path); }
  ~folder() { fs::remove_all(path); }
  [[nodiscard]] std::string file() const { return (path / "bans").string(); }
};

std::string content(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("bans are read as they were written") {
  const auto read = bans_in(to_text(some));
  REQUIRE(read);
  CHECK(equal(*read, some));
  CHECK((*read)[2].what.by == author::moderator);
  CHECK((*read)[2].what.since == 1'700'000'000'000);
  CHECK((*read)[2].note == some[2].note);
  const auto lifted = bans_in("flinxx bans 2\n0000000000000003 5 0 spam moderator 5 -\nend 1\n");
  REQUIRE(lifted);
  CHECK((*lifted)[0].what.is_lifted());
  CHECK(bans_in(to_text(kept_bans{})));
}

TEST_CASE("a file of the first version is read") {
  const auto read = bans_in("flinxx bans 1\n0000000000000003 1700000900000 12 spam\nend 1\n");
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK((*read)[0].what.count == 12);
  CHECK((*read)[0].what.by == author::rules);
}

TEST_CASE("half a file, and one with a byte that is not right, is none") {
  const std::string whole = to_text(some);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(bans_in(whole.substr(0, size)));
  }
  for (const char* wrong :
       {"", "flinxx bans 3\nend 0\n", "flinxx bans 2\n0000000000000003 5 0 spam rules 0 -\nend 1\n",
        "flinxx bans 1\n0000000000000003 1 1 spam rules 0 -\nend 1\n",
        "flinxx bans 2\n0000000000000003 1 1 spam\nend 1\n",
        "flinxx bans 2\n0000000000000003 1 1 spam nobody 0 -\nend 1\n",
        "flinxx bans 2\n0000000000000003 1 1 spam rules 0\nend 1\n",
        "flinxx bans 2\n0000000000000003 1 1 spam rules 0 \nend 1\n",
        "flinxx bans 2\n0000000000000003 1 1 spam rules 0 a b\nend 1\n", "flinxx bans 1\nx 1 1 spam\nend 1\n",
        "flinxx bans 1\n0000000000000003 -1 1 spam\nend 1\n", "flinxx bans 1\n0000000000000003 1 1 fun\nend 1\n",
        "flinxx bans 1\n0000000000000003 1 0 spam\nend 1\n",
        "flinxx bans 1\n0000000000000003 1 4294967295 spam\nend 1\n", "flinxx bans 1\nend 0\nend 0\n",
        "flinxx bans 1\n0000000000000000 1 1 spam\nend 1\n"})
    CHECK_FALSE(bans_in(wrong));
}

TEST_CASE("the last state is on the disk when the writer ends") {
  const folder f;
  {
    std::atomic<bool> has_some = false;
    ban_writer writer(f.file(), [&] { return has_some ? some : kept_bans(); });
    for (int i = 0; i < 100; ++i) writer.write();
    has_some = true;
    writer.write();
  }
  CHECK(equal(read_bans(f.file()), some));
  CHECK_FALSE(fs::exists(f.file() + ".new"));
  CHECK(fs::status(f.file()).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("who notes a change does not wait for what there is to write, and changes that come together are one") {
  const folder f;
  std::atomic<int> asked = 0;
  {
    std::promise<void> begun, may_go_on;
    ban_writer writer(f.file(), [&] {
      if (++asked == 1) {
        begun.set_value();
        may_go_on.get_future().wait();
      }
      return some;
    });
    writer.write();
    begun.get_future().wait();
    for (int i = 0; i < 100; ++i) writer.write();
    may_go_on.set_value();
  }
  CHECK(asked == 2);
  CHECK(equal(read_bans(f.file()), some));
}

TEST_CASE("a damaged file is put aside") {
  const folder f;
  std::ofstream(f.file()) << "flinxx bans 1\nend";
  CHECK(read_bans(f.file()).empty());
  CHECK_FALSE(fs::exists(f.file()));
  CHECK(content(f.file() + ".damaged") == "flinxx bans 1\nend");
  CHECK(read_bans(f.file()).empty());  // there is none
}

TEST_CASE("an empty file is put aside, too") {
  const folder f;
  std::ofstream(f.file()).flush();
  CHECK(read_bans(f.file()).empty());
  CHECK(fs::exists(f.file() + ".damaged"));
}

TEST_CASE("what is no file of bans, or cannot be read, is refused and left as it is") {
  const folder f;
  SECTION("a folder") {
    fs::create_directory(f.file());
  }
  SECTION("somebody's notes") {
    std::ofstream(f.file()) << "flinxx banner: to do\n";
  }
  SECTION("a link to itself") {
    fs::create_symlink(f.file(), f.file());
  }
  CHECK_THROWS_WITH(read_bans(f.file()), Catch::Contains(f.file()));
  CHECK(fs::exists(fs::symlink_status(f.file())));
  CHECK_FALSE(fs::exists(f.file() + ".damaged"));
}

TEST_CASE("a file that cannot be written harms nobody, and the one before stays") {
  const folder f;
  {
    ban_writer writer(f.file(), [] { return some; });
    writer.write();
  }
  // Where the new file would be is a folder.
  fs::create_directory(f.file() + ".new");
  {
    ban_writer writer(f.file(), [] { return kept_bans(); });
    writer.write();
  }
  CHECK(equal(read_bans(f.file()), some));
}
