#!/bin/bash
# Installs heddle's library from a build and uses it as somebody else's project: docs/example.
# Usage: install_test.sh BUILD EXAMPLE C++STANDARD COMPILER [TARGET...]
#   TARGET...  of the example; none: all, which are then run by ctest, and failures are run again
set -euo pipefail
build=$1 example=$2 standard=$3 compiler=$4
shift 4

fail() {
  echo "install_test: $1" >&2
  exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix="$work/a place with spaces"
cmake --install "$build" --component heddle_library --prefix "$prefix" >"$work/log" ||
  { cat "$work/log"; fail "it does not install"; }
cp -r "$example" "$work/my project"
project="$work/my project"

configure=(-DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler"
  -DCMAKE_CXX_STANDARD="$standard" -DCMAKE_BUILD_TYPE=Debug)
cmake -S "$project" -B "$project/build" "${configure[@]}" >"$work/log" 2>&1 ||
  { cat "$work/log"; fail "the package is not found"; }
cmake --build "$project/build" -j2 ${*:+--target "$@"} >"$work/log" 2>&1 ||
  { cat "$work/log"; fail "the example does not build"; }
cd "$project/build"
if [ $# -gt 0 ]; then
  for target in "$@"; do "./$target" >"$work/log" || { cat "$work/log"; fail "$target fails"; }; done
  exit
fi

ctest --no-tests=error >"$work/log" || { cat "$work/log"; fail "the example's tests fail"; }
[ "$(ctest -N -L concurrency | grep -c 'Test *#')" -eq 1 ] || fail "the label is not there"

# What GoogleTest shows: the report, with one line that runs the execution again, and as it was.
export HEDDLE_TEST=queue_with_one_condition
status=0
./with_gtest --gtest_filter='QueueWithOneCondition*' >shown || status=$?
[ "$status" -eq 1 ] || fail "a failing check does not fail its test"
grep -q '^FAILED  QueueWithOneCondition.HandsOverEachItemOnce: deadlock' shown || fail "no report"
replay=$(sed -n 's/^  replay: //p' shown)
[[ $replay == HEDDLE_SEED=h1-*" ctest -R '^queue_with_one_condition"'$'"'" ]] || fail "no line: $replay"
timeline() { grep -E '^ +(-|[0-9]+) .*[0-9]$' "$1"; }
(eval "$replay -V" || true) | sed -E 's/^[0-9]+: ?//' >again
diff <(timeline shown) <(timeline again) || fail "the replay runs something else"
[ "$(timeline shown | wc -l)" -gt 10 ] || fail "there is no timeline"
grep -q 'one execution, found by random' again || fail "the replay searches"

# A seed of another check: not made, and not counted as passed.
token=${replay#HEDDLE_SEED=} token=${token%% *}
HEDDLE_SEED=$token ctest -R '^queue$' >other || true
grep -q 'Skipped' other || { cat other; fail "a seed of another check is not skipped"; }
HEDDLE_SEED=$token ./with_catch2 '[queue]' >other && fail "Catch2 passes what was not run"
grep -q '^ *QueueWithOneCondition.HandsOverEachItemOnce$' other || fail "no reason"
HEDDLE_SEED=h1-0000 ./with_gtest >other && fail "a damaged seed passes"
grep -q '^HEDDLE_SEED: ' other || { cat other; fail "a damaged seed is not refused"; }

# What Catch2 shows: the same, with the line folded so that it survives Catch2's own.
unset HEDDLE_TEST
./with_catch2 '[one_condition]' >shown && fail "a failing check does not fail its test"
awk '/^    replay: / {on = 1} on; on && /ctest -R/ {exit}' shown | sed 's/^    replay: //' >line
grep -q "ctest -R 'a queue with one condition hands over each item on'" line || fail "$(cat line)"
awk 'length > 79 {exit 1}' line || fail "Catch2 breaks the line"
sed 's/ctest -R.*/.\/with_catch2 "[one_condition]"/' line >pasted
bash pasted >again && fail "the replay passes"
grep -q 'one execution, found by random' again || { cat pasted again; fail "the replay searches"; }
diff <(grep -E '^ +(-|[0-9]+) .*:[0-9]+$' shown) <(grep -E '^ +(-|[0-9]+) .*:[0-9]+$' again) ||
  fail "the replay of the folded line runs something else"

# By pkg-config, without CMake and without type information at run time.
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
eval "flags=($(pkg-config --cflags --libs heddle))" || fail "pkg-config does not know heddle"
"$compiler" -std="c++$standard" -fno-rtti "$project/alone.cc" -o plain \
  "${flags[@]}" || fail "pkg-config's flags do not build"
./plain >/dev/null || fail "what pkg-config builds does not run"
