// The compiler wrappers take what compilers take.

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/catch.h"
#include "tests/cli/process.h"
#include "tests/folder.h"

namespace heddle::tests {
namespace {

// Runs a command of the shell in `folder`; the status it ends with.
int run(const std::filesystem::path& folder, const std::string& command) {
  const std::string call =
      "cd '" + folder.string() + "' && PATH=" HEDDLE_WRAPPERS ":$PATH && " + command;
  return WEXITSTATUS(std::system((call + " > output 2>&1").c_str()));
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

constexpr const char* kLibrary = R"(
int counter;
void count(void) { counter++; }
)";
constexpr const char* kProgram = R"(
#include <pthread.h>
void count(void);
static void* run(void* argument) {
  count();
  return argument;
}
int main(void) {
  pthread_t one, other;
  pthread_create(&one, 0, run, 0);
  pthread_create(&other, 0, run, 0);
  pthread_join(one, 0);
  pthread_join(other, 0);
}
)";

}  // namespace

TEST_CASE("the wrapper compiles, links, and makes dependencies and shared libraries") {
  const test::Folder folder;
  const std::filesystem::path here = std::filesystem::path(folder.file("."));
  write(here / "library.c", kLibrary);
  write(here / "program.c", kProgram);
  CHECK(run(here, "heddle-cc -MMD -MF deps -c library.c -o library.o && test -s deps") == 0);
  CHECK(run(here, "heddle-cc -c program.c && heddle-cc program.o library.o -o apart") == 0);
  CHECK(run(here, "heddle-cc program.c library.c -o together") == 0);
  CHECK(run(here, "heddle-cc -E program.c > text && heddle-cc -S program.c") == 0);
  CHECK(run(here,
            "heddle-cc -shared -fPIC library.c -o libshared.so && "
            "heddle-cc program.c -L. -lshared -Wl,-rpath,'$ORIGIN' -o shared") == 0);
  CHECK(run(here, "heddle-cc --version && heddle-c++ -dumpversion") == 0);
  for (const std::string program : {"apart", "together", "shared"}) {
    CHECK(run(here, "./" + program) == 0);
    const Called called = heddle({"check", "--program", (here / program).string()});
    INFO(program << "\n" << called.out << called.err);
    CHECK(called.status == 1);
    CHECK(contains(called.out, "data race on \"counter\""));
    CHECK(contains(called.out, "library.c:3"));
  }
}

TEST_CASE("the wrapper refuses what would leave heddle without the calls it takes") {
  const test::Folder folder;
  write(std::filesystem::path(folder.file(".")) / "program.c", kProgram);
  CHECK(run(std::filesystem::path(folder.file(".")), "heddle-cc -static program.c") == 2);
  CHECK(run(std::filesystem::path(folder.file(".")), "heddle-cc -fsanitize=address program.c") ==
        2);
}

TEST_CASE("a make file and a CMake project build with the wrapper as their compiler") {
  const test::Folder folder;
  const std::filesystem::path here = std::filesystem::path(folder.file("."));
  write(here / "library.c", kLibrary);
  write(here / "program.c", kProgram);
  write(here / "Makefile", "program: program.o library.o\n\t$(CC) $^ -o $@\n");
  CHECK(run(here, "make CC=heddle-cc && ./program") == 0);
  CHECK(heddle({"check", "--program", (here / "program").string()}).status == 1);
  write(here / "CMakeLists.txt",
        "cmake_minimum_required(VERSION 3.22)\nproject(sample C)\n"
        "add_library(part SHARED library.c)\nadd_executable(sample program.c)\n"
        "target_link_libraries(sample part)\n");
  CHECK(run(here, "cmake -S . -B build -DCMAKE_C_COMPILER=heddle-cc && cmake --build build") == 0);
  CHECK(heddle({"check", "--program", (here / "build/sample").string()}).status == 1);
}

}  // namespace heddle::tests
