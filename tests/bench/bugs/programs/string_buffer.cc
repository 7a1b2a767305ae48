// string_buffer: one buffer appends another. Both have synchronised methods, as java.lang's
// StringBuffer of JDK 1.4 has: append asks the other for its length and then for its characters.
//
// Bug: the other is cut between the two calls, and the characters asked for are not there. One
// preemption.
// Kind: Flanagan and Qadeer, PLDI 2003; SCTBench CB.stringbuffer-jdk1.4.

#include <algorithm>
#include <string>

#include "tests/bench/bugs/programs/families.h"
#include "tests/bench/bugs/programs/threads.h"

namespace heddle::bugs {
namespace {

class StringBuffer {
 public:
  explicit StringBuffer(std::string text) : text_(std::move(text)) {}

  std::size_t length() {
    const heddle::lock_guard guard{monitor_};
    return text_.inspect([](const std::string& text) { return text.size(); });
  }

  void cut(std::size_t length) {
    const heddle::lock_guard guard{monitor_};
    text_.modify([=](std::string& text) { text.resize(std::min(length, text.size())); });
  }

  std::string characters(std::size_t count) {
    const heddle::lock_guard guard{monitor_};
    return text_.inspect([=](const std::string& text) {
      heddle::expect(count <= text.size(), "the characters asked for are there");
      return text.substr(0, count);
    });
  }

  void append(StringBuffer& other, bool fixed) {
    const heddle::lock_guard guard{monitor_};
    heddle::unique_lock both{other.monitor_, std::defer_lock};
    if (fixed) both.lock();
    const std::size_t count = other.length();
    const std::string more = other.characters(count);
    text_.modify([&](std::string& text) { text += more; });
  }

 private:
  heddle::recursive_mutex monitor_{"monitor"};
  heddle::var<std::string> text_;
};

void program(bool fixed) {
  StringBuffer target{"abc"};
  StringBuffer source{"xyz"};
  run_together([&] { target.append(source, fixed); }, [&] { source.cut(0); });
}

}  // namespace

Bugs string_buffer() {
  return {{.name = "string_buffer",
           .origin = "SCTBench: stringbuffer-jdk1.4",
           .kinds = {FailureKind::assertion},
           .preemptions = 1,
           .body = program}};
}

}  // namespace heddle::bugs
