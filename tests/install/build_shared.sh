#!/bin/sh
# Builds heddle's libraries as shared ones. Usage: build_shared.sh SOURCES BUILD COMPILER
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
cmake -S "$1" -B "$2" -DCMAKE_CXX_COMPILER="$3" -DBUILD_SHARED_LIBS=ON -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DHEDDLE_BUILD_TESTS=OFF -DHEDDLE_WERROR=ON >"$log" 2>&1 &&
  cmake --build "$2" -j2 --target heddle_report heddle_headers >"$log" 2>&1 || {
  cat "$log"
  exit 1
}
