# Writes the parts of the page as C++, so that the binary has them wherever it is. Usage:
# cmake -DFOLDER=checker/report/html -DOUTPUT=FILE -P embed.cmake
file(READ "${FOLDER}/page.html" page)
file(READ "${FOLDER}/style.css" style)
set(script "")
foreach(name data view timeline inspector main)
  file(READ "${FOLDER}/${name}.js" part)
  string(REPLACE "'use strict';\n\n" "" part "${part}")
  string(APPEND script "\n${part}")
endforeach()
file(WRITE "${OUTPUT}"
     "// Written by checker/report/html/embed.cmake.\n#include \"checker/report/html_data.h\"\n\n"
     "namespace heddle::report {\n\nconst HtmlAssets& html_assets() {\n"
     "  static const HtmlAssets assets{R\"heddle_html(${page})heddle_html\",\n"
     "R\"heddle_html(${style})heddle_html\",\n"
     "R\"heddle_html(\n'use strict';\n${script})heddle_html\"};\n  return assets;\n}\n\n"
     "}  // namespace heddle::report\n")
