# Writes a table of what files define, with their texts in it, so that the binary can show them wherever
# it is. Usage: cmake -DFILES="FOLDER/NAME;..." -DTYPE=Model -DHEADER=models/registry.h -DOUTPUT=FILE
# -P embed.cmake, in the folder of the models. Each FOLDER/NAME.cc has the function `TYPE NAME()`; the
# header declares TYPE, TYPEEntry and TYPE_entries().
set(declarations "")
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}.cc" source)
  string(APPEND declarations "${TYPE} ${name}();\n")
  string(APPEND entries
         "      {\"models/${file}.cc\", ${name}, R\"heddle_source(${source})heddle_source\"},\n")
endforeach()
string(TOLOWER ${TYPE} type)
file(WRITE "${OUTPUT}"
     "// Written by models/embed.cmake.\n#include \"${HEADER}\"\n\n"
     "namespace heddle::models {\n\n${declarations}\n"
     "const std::vector<${TYPE}Entry>& ${type}_entries() {\n"
     "  static const std::vector<${TYPE}Entry> all{\n${entries}  };\n  return all;\n}\n\n"
     "}  // namespace heddle::models\n")
