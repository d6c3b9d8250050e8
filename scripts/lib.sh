# shellcheck shell=bash
# What scripts/run, dev, test, fuzz and docker-test share. To be sourced; changes into the root of the project.
set -euo pipefail
script=$(realpath "$0")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1  # so that a clone in another folder finds what this one compiled
export PATH=$PWD/build/node/node_modules/.bin:$PATH
mkdir -p build/logs

usage() { # the comment at the head of the script
  sed -n '2,/^source/s/^# \{0,1\}//p' "$script"
}
case ${1:-} in
  -h | --help) usage && exit ;;
esac

now() { # tenths of a second
  local t=${EPOCHREALTIME/[.,]/}
  echo $((t / 100000))
}

seconds_since() { # TENTHS: as "12.3 s"
  local t=$(($(now) - $1))
  echo "$((t / 10)).$((t % 10)) s"
}

# step TITLE COMMAND...: runs COMMAND and says in one line what it does and how long it took. Its output goes to the
# script's log; when it fails, the end of that is shown and the script ends.
step_log=
step() {
  local title=$1 start
  shift
  if [[ ! $step_log ]]; then
    step_log=build/logs/$(basename "$0").log
    : >"$step_log"
  fi
  start=$(now)
  printf '%-64s' "$title"
  if "$@" >>"$step_log" 2>&1; then
    seconds_since "$start"
  else
    printf 'failed after %s; the end of %s:\n\n' "$(seconds_since "$start")" "$step_log"
    tail -n 40 "$step_log"
    exit 1
  fi
}

first_command() { # NAME...: the first of them that is installed, or the first if none is
  local name
  for name; do command -v "$name" && return; done
  echo "$1"
}

# How many compilers at once: one a core, and 2 GiB of free memory for each.
jobs_at_once() {
  awk -v cores="$(nproc)" '/^MemAvailable/ { n = int($2 / 2097152); print n < 1 ? 1 : n < cores ? n : cores }' /proc/meminfo
}

build_server() { # PRESET [TARGET...]
  cmake --preset "$1" && cmake --build --preset "$1" -j "$(jobs_at_once)" ${2:+--target "${@:2}"}
}

npm_ci() { # FOLDER: installs what its lock file names, where that has changed since the last time
  local stamp=$1/node_modules/.lock-hash lock
  lock=$(sha256sum <"$1/package-lock.json")
  if [[ ! -f $stamp || $(<"$stamp") != "$lock" ]]; then
    (cd "$1" && npm ci) && printf '%s\n' "$lock" >"$stamp"
  fi
}

build_page() { # web/dist, where the sources have changed since the last time
  local stamp=build/page-hash sources
  sources=$(find web \( -name node_modules -o -path web/dist -o -path web/e2e \) -prune -o \
    -type f ! -name '*.tsbuildinfo' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  if [[ ! -f web/dist/index.html || ! -f $stamp || $(<"$stamp") != "$sources" ]]; then
    npm_ci web && (cd web && npm run build) && printf '%s\n' "$sources" >"$stamp"
  fi
}
