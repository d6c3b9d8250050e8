#!/usr/bin/env bash
# UBSan's vptr check (g++ 12 and clang 14 of Debian 12) opens a pipe to ask the kernel whether an object can be read. Where the
# process has no file descriptor left, an object of a type that it has not seen before counts as broken: "member call on
# address … which does not point to an object of type", though the object is alive. A type that was seen before is in
# the check's cache, and is not asked about. So a test that uses up all descriptors meets reports of errors that are none.
# Needs: g++ (installed where it is missing).
set -euo pipefail
command -v g++ >/dev/null || apt-get install -y --no-install-recommends g++ >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
g++ --version | sed -n 1p

cat >"$work/calls.cpp" <<'CPP'
#include <fcntl.h>
#include <sys/resource.h>

#include <cstdio>

struct shape {
  virtual ~shape() = default;
  virtual int corners() const = 0;
};
struct square final : shape {
  int corners() const override { return 4; }
};

// Not in line: the compiler is not to know which shape it is.
[[gnu::noinline]] int ask(const shape& s) { return s.corners(); }

int main(int argc, char**) {
  shape* const made = new square;
  if (argc > 1) std::printf("before: %d corners\n", ask(*made));
  const rlimit few{16, 16};
  setrlimit(RLIMIT_NOFILE, &few);
  while (open("/dev/null", O_RDONLY) >= 0) {
  }
  std::printf("without descriptors: %d corners\n", ask(*made));
  delete made;
}
CPP
g++ -g -O0 -fsanitize=vptr "$work/calls.cpp" -o "$work/calls"

echo "--- first seen without descriptors"
"$work/calls" 2>&1 | sed -n '/runtime error\|corners/p' | sed "s|$work/||" | tee "$work/first"
echo "--- seen before"
"$work/calls" twice 2>&1 | sed -n '/runtime error\|corners/p' | tee "$work/second"

grep -q 'runtime error: member call on address' "$work/first"
grep -q 'without descriptors: 4 corners' "$work/first"
if grep -q 'runtime error' "$work/second"; then exit 1; fi
echo "as described"
