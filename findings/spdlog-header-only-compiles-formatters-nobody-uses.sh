#!/usr/bin/env bash
# spdlog 1.10 (Debian 12, g++ 12), header-only: a file that includes <spdlog/logger.h> and nothing else of it, with a sink
# of its own that needs no pattern, still compiles pattern_formatter and all its flags: with fmt 7.0 s of CPU instead of
# the 0.9 with SPDLOG_COMPILED_LIB. The header declares its functions as usual and defines them inline further down, so
# the first virtual one is the key function, and g++ emits the table of virtual functions, with all that hangs on it, in
# each file that sees that definition. -O2 and leaving the default logger out change nothing.
# Needs: g++, libspdlog-dev and libfmt-dev (installed where they are missing); runs some 30 s.
set -euo pipefail
for package in g++ libspdlog-dev libfmt-dev; do
  dpkg -s "$package" >/dev/null 2>&1 || apt-get install -y --no-install-recommends "$package" >/dev/null
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dpkg-query -W g++ libspdlog-dev libfmt-dev

cat >"$work/own_sink.cpp" <<'CPP'
#include <spdlog/logger.h>
#include <spdlog/sinks/sink.h>

#include <cstdio>
#include <memory>

struct own_sink final : spdlog::sinks::sink {
  void log(const spdlog::details::log_msg& m) override { std::fwrite(m.payload.data(), 1, m.payload.size(), stdout); }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}
};

int main() {
  spdlog::logger("own", std::make_shared<own_sink>()).log(spdlog::level::info, spdlog::string_view_t("hello\n"));
}
CPP

# flags NAME DEFINE...: how many classes of flags of a pattern the object has tables of virtual functions for.
flags() {
  g++ -std=c++20 -O2 -DSPDLOG_FMT_EXTERNAL "${@:2}" -c "$work/own_sink.cpp" -o "$work/$1.o"
  nm -C "$work/$1.o" | grep -cE 'vtable for spdlog::details::[A-Za-z_]*_formatter' || true
}
alone=$(flags header -DFMT_HEADER_ONLY)
compiled=$(flags compiled -DSPDLOG_COMPILED_LIB)
echo "tables of flags in an object that uses no pattern: header-only $alone, SPDLOG_COMPILED_LIB $compiled"
((alone > 40 && compiled == 0))
