#!/bin/bash
# Installs all of heddle to a path with spaces, and uses the command, the wrappers, the manual and the
# completion from there. Usage: tools_test.sh BUILD COMPILER
set -euo pipefail
build=$1 compiler=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "tools_test: $1" >&2
  exit 1
}

prefix="$work/a place with spaces"
cmake --install "$build" --prefix "$prefix" >"$work/log" || { cat "$work/log"; fail "no install"; }
export PATH="$prefix/bin:$PATH"
[ "$(command -v heddle)" = "$prefix/bin/heddle" ] || fail "the command is not there"
status=0
heddle check counter_race --quiet >"$work/log" || status=$?
[ "$status" -eq 1 ] || fail "the installed command finds nothing"

cat >"$work/racy program.cc" <<'SOURCE'
#include <thread>
int count = 0;
int main() {
  std::thread other([] { ++count; });
  ++count;
  other.join();
}
SOURCE
HEDDLE_CXX="$compiler" heddle-c++ -std=c++20 -O1 "$work/racy program.cc" -o "$work/racy program" ||
  fail "the installed wrapper does not build"
status=0
heddle check --program "$work/racy program" >"$work/log" || status=$?
[ "$status" -eq 1 ] || fail "the program's race is not found"
grep -q 'data race on "count"' "$work/log" || { cat "$work/log"; fail "another failure is found"; }

grep -q '^\.TH HEDDLE 1' "$prefix/share/man/man1/heddle.1" || fail "no manual"
bash -n "$prefix/share/bash-completion/completions/heddle" || fail "no completion for bash"
[ -s "$prefix/share/zsh/site-functions/_heddle" ] || fail "no completion for zsh"
[ -s "$prefix/share/fish/vendor_completions.d/heddle.fish" ] || fail "no completion for fish"
[ -s "$prefix/share/heddle/heddle_gdb.py" ] || fail "no commands for gdb"
