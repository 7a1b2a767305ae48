#!/bin/bash
# The line of progress on a terminal: rate, share of the estimate, time left; within the width, without
# colours where NO_COLOR is set, and none with --quiet. Usage: progress_test.sh HEDDLE
set -euo pipefail
heddle=$1
command -v script >/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  tr '\r' '\n' <"$work/out"
  echo "progress_test: $1" >&2
  exit 1
}
search="check counter_atomic --strategy dfs --param threads=3 --param increments=6 --time 2s"
on_terminal() {  # COLUMNS ARGUMENTS
  script -qc "stty cols $1; TERM=xterm '$heddle' $2" /dev/null >"$work/out" || true
  tr '\r' '\n' <"$work/out" | grep -a 'dfs: .* executions (' >"$work/progress" || true
}

on_terminal 120 "$search"
grep -aqE 'dfs: [0-9,]+ executions \([0-9,]+/s\), [0-9.]+ m?s, [0-9]+ % of about [0-9,]+, .* left' \
  "$work/progress" || fail "no line of progress with an estimate"
on_terminal 50 "$search"
[ -s "$work/progress" ] || fail "no progress on a narrow terminal"
sed 's/\x1b\[2K//g' "$work/progress" | awk 'length > 50 {exit 1}' || fail "a line is too wide"
on_terminal 120 "$search --quiet"
[ ! -s "$work/progress" ] || fail "--quiet shows progress"
export NO_COLOR=1
on_terminal 120 "$search"
grep -aq 'INCONCLUSIVE' "$work/out" || fail "no report"
grep -aqE $'\x1b\\[[0-9;]*m' "$work/out" && fail "there are colours with NO_COLOR"
exit 0
