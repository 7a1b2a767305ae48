// A thread object that is destroyed before it is joined, by what the argument says.

#include <cstring>
#include <exception>
#include <stdexcept>
#include <thread>

struct Refused {};

static void connect(const char* how) {
  if (std::strcmp(how, "throw") == 0 || std::strcmp(how, "noexcept") == 0)
    throw std::runtime_error("no connection");
  if (std::strcmp(how, "other") == 0) throw Refused();
  if (std::strcmp(how, "rethrow") == 0) {
    try {
      throw std::logic_error("not now");
    } catch (...) {
      throw;
    }
  }
  if (std::strcmp(how, "rethrow_exception") == 0) {
    std::rethrow_exception(std::make_exception_ptr(std::out_of_range("too far")));
  }
}

// Throws and catches on the way out of another exception.
struct Closes {
  ~Closes() {
    try {
      throw std::length_error("closing");
    } catch (const std::exception&) {
    }
  }
};

static void connect_in_scope(const char* how) {
  const Closes closes;
  connect(how);
}

static void connect_or_end(const char* how) noexcept { connect(how); }

int main(int, char** arguments) {
  const char* const how = arguments[1];
  if (std::strcmp(how, "noexcept") == 0) connect_or_end(how);
  std::thread worker([] {});
  try {
    std::thread inner([] {});
    connect_in_scope(how);
    inner.join();
  } catch (const std::exception&) {
  }
  if (std::strcmp(how, "return") == 0) return 0;
  worker.join();
}
