#!/bin/bash
# Completes calls of heddle as shells do. Usage: completion_test.sh HEDDLE
# bash always; zsh and fish where they are installed.
set -euo pipefail
heddle=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "completion_test: $1" >&2
  exit 1
}

# Loaded by the real `complete`; bash then calls the function that it names.
"$heddle" completion bash >"$work/heddle.bash"
source "$work/heddle.bash"
compopt() { :; }  # which is for completions that a terminal asked for
function=$(complete -p heddle | sed 's/.* -F \([^ ]*\) .*/\1/')
expect() {  # EXPECTED WORD...
  local expected=$1
  shift
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  "$function" heddle "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  [ "${COMPREPLY[*]}" = "$expected" ] || fail "bash: '$*' gives '${COMPREPLY[*]}', not '$expected'"
}
expect "check" heddle ch
expect "counter_atomic counter_mutex counter_race" heddle check counter_
expect "--strategy" heddle check --strat
strategies=$("$heddle" check --strategy none x 2>&1 | sed 's/.*one of //; s/,//g; s/ (did.*//' || true)
expect "$strategies" heddle check --strategy ""
expect "cooperative" heddle check --scheduling = c
expect "deadlock" heddle explain dead
expect "portfolio pct pos" heddle explain p
expect "data_race deadlock" heddle check --without d
expect "races" heddle list --tag race
expect "--debugger" heddle replay counter_race --deb
expect "bash zsh fish" heddle completion ""
(cd "$work" && touch "a file" && expect "a file" heddle check --json a)
# Every option of every command.
for command in list show check replay minimize run compare simulate coverage explain selftest; do
  for option in $("$heddle" "$command" --help | sed -nE 's/^  (--[a-z-]+)( .*)?$/\1/p'); do
    expect_any=$(COMP_WORDS=(heddle "$command" "$option") COMP_CWORD=2
      "$function" && echo "${COMPREPLY[*]}")
    [[ " $expect_any " == *" $option "* ]] || fail "bash: $command $option is not completed"
  done
done

"$heddle" completion zsh >"$work/_heddle"
"$heddle" completion fish >"$work/heddle.fish"
grep -q "'\*:argument:(.*deadlock.*portfolio.*)'" "$work/_heddle" || fail "zsh: no strategy to explain"
if command -v zsh >/dev/null; then zsh -n "$work/_heddle" || fail "zsh: a syntax error"; fi
if command -v fish >/dev/null; then
  shown=$(HOME=$work fish --no-config -c "source $work/heddle.fish; complete -C 'heddle check --strategy '")
  [[ $shown == *dpor* ]] || fail "fish: no strategies in '$shown'"
  shown=$(HOME=$work fish --no-config -c "source $work/heddle.fish; complete -C 'heddle ch'")
  [[ $shown == check* ]] || fail "fish: no command in '$shown'"
  shown=$(HOME=$work fish --no-config -c "source $work/heddle.fish; complete -C 'heddle explain por'")
  [[ $shown == portfolio* ]] || fail "fish: no strategy in '$shown'"
fi
