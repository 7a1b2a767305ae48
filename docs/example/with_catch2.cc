#define CATCH_CONFIG_MAIN  // of version 2; with version 3 Catch2::Catch2WithMain has main
#include <heddle/catch2.h>

#include "bounded_queue.h"

TEST_CASE("the queue hands over each item once", "[queue]") {
  HEDDLE_CHECK(two_producers_and_two_consumers<2>);
}

TEST_CASE("a queue with one condition hands over each item once", "[one_condition]") {
  HEDDLE_REQUIRE(two_producers_and_two_consumers<1>);
}
