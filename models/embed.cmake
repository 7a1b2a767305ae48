# Writes the table of the catalogue, with the text of each model's file in it, so that the binary can
# show its models wherever it is. Usage: cmake -DMODELS="FOLDER/NAME;..." -DOUTPUT=FILE -P embed.cmake
# in the folder of the models.
set(declarations "")
set(entries "")
foreach(model IN LISTS MODELS)
  get_filename_component(name "${model}" NAME)
  file(READ "${model}.cc" source)
  string(APPEND declarations "Model ${name}();\n")
  string(APPEND entries
         "      {\"models/${model}.cc\", ${name}, R\"heddle_source(${source})heddle_source\"},\n")
endforeach()
file(WRITE "${OUTPUT}"
     "// Written by models/embed.cmake.\n#include \"models/registry.h\"\n\n"
     "namespace heddle::models {\n\n${declarations}\n"
     "const std::vector<Entry>& entries() {\n"
     "  static const std::vector<Entry> all{\n${entries}  };\n  return all;\n}\n\n"
     "}  // namespace heddle::models\n")
