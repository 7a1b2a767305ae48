#!/bin/sh
# Holds the JUnit reports of all models to their schema. Usage: junit_test.sh HEDDLE, in this folder.
set -eu
heddle=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

report() {  # NAME STATUS WORDS...
  name=$1 expected=$2
  shift 2
  status=0
  "$heddle" check --quiet --junit "$work/$name.xml" "$@" >"$work/out" 2>&1 || status=$?
  [ "$status" -eq "$expected" ] || { cat "$work/out"; echo "$name: status $status"; exit 1; }
  xmllint --noout --schema junit.xsd "$work/$name.xml"
}
report all 0 --all
report race 1 counter_race
report three 1 counter_mutex counter_race lock_order_deadlock
report budget 3 counter_mutex --strategy random --executions 5
report unexpected 3 --all --strategy random --executions 2 --scheduling preemptive

# A schema that takes anything would hold nothing.
sed 's/ message="[^"]*"//' "$work/race.xml" >"$work/bad.xml"
! xmllint --noout --schema junit.xsd "$work/bad.xml" 2>/dev/null
