#include "analytics/arguments.hpp"

#include <flinxx/ops/options.hpp>
#include <flinxx/ops/redis_url.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

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

const row* find_row(std::string_view name) {
  const auto* const found = std::ranges::find(rows, name, &row::name);
  return found == rows.end() ? nullptr : found;
}

// The server's, too, of which there are others.
void read_environment(arguments& to) {
  for (const char* const* each = environ; *each != nullptr; ++each) {
    const std::string_view entry(*each);
    const auto equals = std::min(entry.find('='), entry.size());
    const auto name = ops::option_of(entry.substr(0, equals));
    const row* const found = name ? find_row(*name) : nullptr;
    if (found != nullptr && equals + 1 < entry.size()) to.*found->value = entry.substr(equals + 1);
  }
}

void check(const arguments& a) {
  if (a.call_events.empty()) throw std::runtime_error("--call-events is missing: a file, or redis");
  if (a.call_events == "redis" && !ops::parse_redis_url(a.redis))
    throw std::runtime_error("--call-events redis needs --redis, a URL such as redis://127.0.0.1:6379");
}

}  // namespace

std::optional<arguments> read_arguments(int argc, const char* const* argv) {
  arguments out;
  read_environment(out);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word(argv[i]);
    if (word == "--help") return std::nullopt;
    if (word == "--once") {
      out.once = true;
      continue;
    }
    const std::string_view name = word.substr(0, word.find('='));
    const row* const found = name.starts_with("--") ? find_row(name.substr(2)) : nullptr;
    if (found == nullptr) throw std::runtime_error("unknown option " + std::string(name) + "; see --help");
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
