#!/bin/bash
# 'heddle replay --debugger': gdb stops at the failure, shows the simulated threads, and looks at the
# stacks of those that wait. Usage: debugger_test.sh HEDDLE, where gdb is installed.
set -euo pipefail
heddle=$1
command -v gdb >/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work

fail() {
  cat "$work/out"
  echo "debugger_test: $1" >&2
  exit 1
}
must_show() { grep -qE -- "$1" "$work/out" || fail "does not show: $1"; }

token=$(("$heddle" check lock_order_deadlock || [ $? -eq 1 ]) | sed -n 's/.*--seed //p')
"$heddle" replay lock_order_deadlock --seed "$token" --debugger >out 2>&1 <<'COMMANDS'
set width 0
echo ==stop\n
heddle thread T1
bt
echo ==main\n
heddle thread 0
bt
echo ==wrong\n
heddle thread 9
heddle thread x
echo ==events\n
heddle events
echo ==on\n
heddle thread 1
continue
COMMANDS
must_show '^heddle: deadlock seen here'
must_show '^\* T2 \(audit\)  runs$'
must_show 'T1 \(transfer\)  is at: lock of "journal" at models/deadlock/lock_order_deadlock.cc:23$'
sed -n '/==stop/,/==main/p' out >part
grep -qE '^#[0-9]+ .*lock \(.* at sim/lock_state.cc' part || fail "no lock on the stack of T1"
grep -qE '^#[0-9]+ .*lock_order_deadlock.cc:23$' part || fail "no line of the model on it"
sed -n '/==main/,/==wrong/p' out | grep -qE '^#[0-9]+ .*lock_order_deadlock.cc:32$' ||
  fail "no join on the stack of T0"
must_show "there is no thread T9"
must_show "'x' is not the number of a thread"
sed -n '/==events/,/==on/p' out | grep -qE 'T2 \(audit\)  journal lock at models' ||
  fail "no events"
# After a look at another thread the program goes on as if there had been none.
must_show 'FAILED  lock_order_deadlock: deadlock'
must_show 'exited with code 01'
grep -qiE 'python exception|traceback|SIGSEGV|auto-load' out && fail "something is wrong"

status=0
"$heddle" replay lock_order_deadlock --seed "$token" --debugger --lenient >out 2>&1 || status=$?
[ "$status" -eq 2 ] || fail "--lenient is not refused"
status=0
PATH=$work "$heddle" replay lock_order_deadlock --seed "$token" --debugger >out 2>&1 || status=$?
[ "$status" -eq 2 ] || fail "no status 2 without gdb"
must_show "needs gdb, and there is none in PATH"
