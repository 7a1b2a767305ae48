# Writes the public headers to INCLUDE/heddle: each of HEADERS, in this folder, and all that they
# include of SOURCES, with #include "sim/mutex.h" as #include <heddle/sim/mutex.h>. A header that
# has not changed is left alone.
# Usage: cmake -DSOURCES=DIR -DINCLUDE=DIR -DHEADERS="heddle.h;..." -P headers.cmake
cmake_minimum_required(VERSION 3.22)
set(written "")

function(write_header name file)
  file(READ "${file}" text)
  string(REGEX MATCHALL "#include \"(sim|checker)/[^\"]+\"" includes "${text}")
  string(REGEX REPLACE "#include \"((sim|checker)/[^\"]+)\"" "#include <heddle/\\1>" text "${text}")
  file(CONFIGURE OUTPUT "${INCLUDE}/heddle/${name}" CONTENT "@text@" @ONLY)
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "#include \"(.*)\"" "\\1" include "${include}")
    if(NOT include IN_LIST written)
      set(written ${written} ${include})
      write_header(${include} "${SOURCES}/${include}")
    endif()
  endforeach()
  set(written ${written} PARENT_SCOPE)
endfunction()

foreach(header IN LISTS HEADERS)
  write_header(${header} "${CMAKE_CURRENT_LIST_DIR}/${header}")
endforeach()
foreach(header IN LISTS HEADERS)
  file(TOUCH_NOCREATE "${INCLUDE}/heddle/${header}")
endforeach()
