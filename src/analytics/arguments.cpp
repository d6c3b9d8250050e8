#include "analytics/arguments.hpp"

#include <flinxx/ops/redis_url.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace flinxx::analytics {
namespace {

struct row {
  std::string_view name;
  std::string arguments::*value;
  std::string_view help;
};

constexpr std::array rows{
    row{"call-events", &arguments::call_events, "PATH    the server's file of call events, or redis"},
    row{"redis", &arguments::redis, "URL           the server's, for redis"},
    row{"redis-ca", &arguments::redis_ca, "PATH       likewise"},
    row{"cluster-name", &arguments::cluster_name, "NAME   likewise; default fx"},
    row{"database", &arguments::database,
        "TEXT       where PostgreSQL is, as libpq takes it: a URL or \"host=... dbname=...\";\n"
        "                        what it lacks PGHOST, PGUSER, PGPASSWORD and their like say"},
    row{"consumer", &arguments::consumer, "NAME       of several that read one stream each has its own; default 1"},
};

std::string variable_of(std::string_view name) {
  std::string out = "FLINXX_";
  for (const char c : name) out += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

void check(const arguments& a) {
  if (a.call_events.empty()) throw std::runtime_error("--call-events is missing: a file, or redis");
  if (a.call_events == "redis" && !ops::parse_redis_url(a.redis))
    throw std::runtime_error("--call-events redis needs --redis, a URL such as redis://127.0.0.1:6379");
}

}  // namespace

std::optional<arguments> read_arguments(int argc, const char* const* argv) {
  arguments out;
  for (const row& each : rows)
    if (const char* const given = std::getenv(variable_of(each.name).c_str()); given != nullptr && *given != 0)
      out.*each.value = given;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word(argv[i]);
    if (word == "--help") return std::nullopt;
    if (word == "--once") {
      out.once = true;
      continue;
    }
    const std::string_view name = word.substr(0, word.find('='));
    const auto found = std::ranges::find_if(
        rows, [&](const row& each) { return name.starts_with("--") && name.substr(2) == each.name; });
    if (found == rows.end()) throw std::runtime_error("unknown option " + std::string(name) + "; see --help");
    if (name.size() < word.size()) {
      out.*found->value = word.substr(name.size() + 1);
      continue;
    }
    if (++i == argc) throw std::runtime_error(std::string(word) + " needs a value");
    out.*found->value = argv[i];
  }
  check(out);
  return out;
}

std::string help_text() {
  std::string out =
      "flinxx-analytics: puts the call events of Flinxx into PostgreSQL. Options, in the environment FLINXX_...:\n\n";
  for (const row& each : rows) out.append("  --").append(each.name).append(" ").append(each.help).append("\n");
  return out + "  --once                ends when it has read what is there\n";
}

}  // namespace flinxx::analytics
