#!/bin/bash
# Runs what a document shows. Usage: docs_test.sh BUILD DOCUMENT
#   ```console        each line that begins with "$ " is run, in an empty folder and in this order;
#                     the lines below it must be what it prints. A line "..." stands for any lines,
#                     and durations are not compared.
#   ```cpp queue.h    the block is written to that file (whatever the language)
# The commands find heddle as built and its package as installed, in $HEDDLE.
set -uo pipefail
build=$1 document=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HEDDLE=$work/prefix PATH=$build:$PATH PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig
cmake --install "$build" --component heddle_library --prefix "$HEDDLE" >"$work/log" ||
  { cat "$work/log"; exit 1; }
mkdir "$work/project" && cd "$work/project" || exit 1

# Without Graphviz the rest is still to be seen.
command -v dot >/dev/null || dot() { cat >/dev/null; }

timeless() {
  sed -E 's/[0-9.]+ (us|ms|s|min)( [0-9]+ s)?$/TIME/; s/ +$//' "$1"
}

# Whether the lines of $2 are those of $1, where "..." stands for any.
matches() {
  awk 'NR == FNR {want[++wants] = $0; next} {have[++haves] = $0}
       function fits(i, j) {
         for (; i <= wants; ++i) {
           if (want[i] == "...") {
             for (; j <= haves + 1; ++j) { if (fits(i + 1, j)) return 1 }
             return 0
           }
           if (j > haves || want[i] != have[j]) return 0
           ++j
         }
         return j == haves + 1
       }
       END {exit !fits(1, 1)}' "$1" "$2"
}

commands=0
failed=0
run_command() {  # $command, with the expected output in $work/expected
  [ -n "$command" ] || return 0
  commands=$((commands + 1))
  eval "$command" >"$work/printed" 2>&1 </dev/null
  timeless "$work/expected" >"$work/want"
  timeless "$work/printed" >"$work/have"
  if ! matches "$work/want" "$work/have"; then
    echo "$document: what it shows of this is not what it prints: $command"
    diff -u "$work/want" "$work/have"
    failed=1
  fi
  command=
}

block=
command=
while IFS= read -r line; do
  if [[ $line == '```'* ]]; then
    run_command
    if [ -n "$block" ]; then
      block=
    elif [[ $line == '```console' ]]; then
      block=console
    elif [[ $line =~ ^\`\`\`[a-z+]+\ ([A-Za-z0-9_./]+)$ ]]; then
      block=file file=${BASH_REMATCH[1]}
      : >"$file"
    else
      block=other
    fi
  elif [ "$block" = console ]; then
    if [[ $line == '$ '* ]]; then
      run_command
      command=${line#'$ '}
      : >"$work/expected"
    else
      printf '%s\n' "$line" >>"$work/expected"
    fi
  elif [ "$block" = file ]; then
    printf '%s\n' "$line" >>"$file"
  fi
done <"$document"
[ "$commands" -gt 0 ] || { echo "$document: shows no command"; exit 1; }
exit "$failed"
