// main() of tests that spawn processes for real: a child that they spawn is their own executable.

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

#include "sim/process.h"

int main(int count, char** words) {
  heddle::process::run_child(count, words);
  return Catch::Session().run(count, words);
}
