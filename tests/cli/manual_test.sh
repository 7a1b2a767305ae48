#!/bin/bash
# The manual page: groff and man render it without warnings, and it has what --help has.
# Usage: manual_test.sh HEDDLE
set -euo pipefail
heddle=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "manual_test: $1" >&2
  exit 1
}

"$heddle" manual >"$work/heddle.1"
groff -man -Tutf8 -ww "$work/heddle.1" >"$work/page" 2>"$work/warnings"
[ ! -s "$work/warnings" ] || { cat "$work/warnings"; fail "groff warns"; }
if command -v man >/dev/null; then
  MANWIDTH=200 man --warnings -l "$work/heddle.1" >"$work/page" 2>"$work/warnings"
  [ ! -s "$work/warnings" ] || { cat "$work/warnings"; fail "man warns"; }
fi
for command in list show check replay minimize run compare simulate explain selftest completion; do
  grep -q "heddle $command" "$work/page" || fail "there is no $command"
  for option in $("$heddle" "$command" --help | sed -nE 's/^  (--[a-z-]+)( .*)?$/\1/p'); do
    [ "$option" = --help ] || grep -q -- "$option" "$work/page" || fail "no $command $option"
  done
done
grep -q "0 passed, 1 a failure was found, 2 the call is wrong, 3 inconclusive" "$work/page" ||
  fail "there are no exit statuses"
