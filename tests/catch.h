#ifndef HEDDLE_TESTS_CATCH_H_
#define HEDDLE_TESTS_CATCH_H_

// Catch2 in whichever version the system has.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#endif  // HEDDLE_TESTS_CATCH_H_
