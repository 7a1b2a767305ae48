#!/bin/sh
# Has Graphviz draw the graphs of executions. Usage: dot_test.sh HEDDLE
set -eu
heddle=$1
for model in counter_race lock_order_deadlock bounded_buffer treiber_stack_aba; do
  events=$("$heddle" check "$model" --dot - | tee graph.dot | grep -c '^    e[0-9]* \[')
  drawn=$(dot -Tsvg graph.dot | grep -c 'class="node"')
  [ "$events" -gt 1 ] && [ "$events" -eq "$drawn" ] || {
    echo "$model: $drawn of $events events are drawn"
    exit 1
  }
done
