#!/bin/sh
# Holds the README to what is true. Usage: readme_test.sh HEDDLE, in the project's root.
#  * The command that passes the tests is the one that .ci/run executes, on a line of its own.
#  * `heddle check counter_race` prints what the README shows, but for the time it takes.
set -eu
heddle=$1

command=$(sed -n 's/^exec //p' .ci/run)
[ -n "$command" ]
grep -qxF "$command" README.md || {
  echo "README.md does not have the command of .ci/run: $command" >&2
  exit 1
}

timeless() { sed -E 's/, [0-9.]+ (us|ms|s)$/, TIME/'; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
awk '/^\$ heddle check counter_race$/ {on = 1; next} /^```/ {on = 0} on' README.md |
  timeless >"$work/shown"
status=0
"$heddle" check counter_race >"$work/raw" || status=$?
timeless <"$work/raw" >"$work/real"
diff -u "$work/shown" "$work/real"
[ "$status" -eq 1 ]
