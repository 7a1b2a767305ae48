# heddle_add_test(NAME name TARGET target [ARGUMENTS argument...] [LABELS label...]
#                 [TIMEOUT seconds] [WORKING_DIRECTORY folder])
#
# Registers the checks that the executable `target` makes when it is called with `ARGUMENTS` as the
# test `name` of ctest, with the label `heddle` beside those given, and a time-out: 300 seconds where
# none is given. A failing check then names this test in the line that runs its execution again:
# HEDDLE_SEED=TOKEN ctest -R 'name'.
function(heddle_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 heddle "" "NAME;TARGET;TIMEOUT;WORKING_DIRECTORY"
                        "ARGUMENTS;LABELS")
  foreach(needed NAME TARGET)
    if(NOT heddle_${needed})
      message(FATAL_ERROR "heddle_add_test: ${needed} is missing")
    endif()
  endforeach()
  if(heddle_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "heddle_add_test: what is '${heddle_UNPARSED_ARGUMENTS}'?")
  endif()
  if(NOT TARGET ${heddle_TARGET})
    message(FATAL_ERROR "heddle_add_test: there is no target '${heddle_TARGET}'")
  endif()
  if(NOT heddle_TIMEOUT)
    set(heddle_TIMEOUT 300)
  endif()
  if(NOT heddle_WORKING_DIRECTORY)
    set(heddle_WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  endif()
  add_test(NAME "${heddle_NAME}" COMMAND ${heddle_TARGET} ${heddle_ARGUMENTS}
           WORKING_DIRECTORY ${heddle_WORKING_DIRECTORY})
  set_tests_properties("${heddle_NAME}" PROPERTIES
    LABELS "heddle;${heddle_LABELS}"
    TIMEOUT ${heddle_TIMEOUT}
    ENVIRONMENT "HEDDLE_TEST=${heddle_NAME}"
    # What GoogleTest says of a test that was skipped.
    SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
endfunction()
