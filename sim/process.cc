#include "sim/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <exception>
#include <string>
#include <system_error>

#include "sim/failure.h"

namespace heddle {
namespace {

constexpr const char* kChildWord = "--heddle-child";  // the first argument of a spawned child
bool runs_children = false;                           // main has called run_child()

// Where in memory the executable lies differs from process to process; how far its functions are
// from its entry does not.
std::intptr_t place_of(void (*function)()) noexcept {
  return reinterpret_cast<std::intptr_t>(function) -
         static_cast<std::intptr_t>(::getauxval(AT_ENTRY));
}

void (*function_at(std::intptr_t place) noexcept)() {
  return reinterpret_cast<void (*)()>(static_cast<std::intptr_t>(::getauxval(AT_ENTRY)) + place);
}

std::int64_t number_in(const char* word) {
  std::int64_t number = 0;
  const char* end = word + std::strlen(word);
  const auto [rest, error] = std::from_chars(word, end, number);
  if (error != std::errc{} || rest != end) ::_exit(2);  // not what a parent has written
  return number;
}

std::array<std::string, 5> words_of(const ChildCall& call) {
  return {std::to_string(place_of(reinterpret_cast<void (*)()>(call.run))),
          std::to_string(place_of(call.entry)), std::to_string(call.read_end),
          std::to_string(call.write_end), std::to_string(call.argument)};
}

// In the child the descriptors have the numbers that they have here, and stay open.
class SpawnActions {
 public:
  explicit SpawnActions(const ChildCall& call) {
    ::posix_spawn_file_actions_init(&actions_);
    keep(call.read_end);
    keep(call.write_end);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  void keep(int descriptor) {
    if (descriptor >= 0) ::posix_spawn_file_actions_adddup2(&actions_, descriptor, descriptor);
  }

  posix_spawn_file_actions_t actions_;
};

}  // namespace

void process::run_child(int count, char** words) {
  runs_children = true;
  constexpr int kWords = 7;  // the program, kChildWord, and those of words_of
  if (count != kWords || std::strcmp(words[1], kChildWord) != 0) return;
  ChildCall call;
  call.run = reinterpret_cast<ChildCall::Run>(function_at(number_in(words[2])));
  call.entry = function_at(number_in(words[3]));
  call.read_end = static_cast<int>(number_in(words[4]));
  call.write_end = static_cast<int>(number_in(words[5]));
  call.argument = number_in(words[6]);
  for (const int descriptor : {call.read_end, call.write_end}) {
    if (descriptor >= 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  [&]() noexcept { exit_with(call.run(call)); }();
}

bool process::fork_for_real() {
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child > 0) child_ = child;
  return child == 0;
}

void process::spawn_for_real(const ChildCall& call) {
  if (!runs_children) {
    throw UsageError(
        "a program that spawns processes for real calls heddle::process::run_child() first of all "
        "in main");
  }
  const SpawnActions actions(call);
  std::array<std::string, 5> words = words_of(call);
  std::string program = "heddle";
  std::string child_word = kChildWord;
  std::array<char*, 8> arguments = {
      program.data(),  child_word.data(), words[0].data(), words[1].data(),
      words[2].data(), words[3].data(),   words[4].data(), nullptr};
  const int error =
      ::posix_spawn(&child_, "/proc/self/exe", actions.get(), nullptr, arguments.data(), environ);
  if (error != 0) {
    child_ = -1;
    throw std::system_error(error, std::generic_category(), "spawn");
  }
}

// Without what the parent has registered to be done at its own end.
void process::exit_with(int status) noexcept { ::_exit(status); }

process::process(process&& other) noexcept
    : child_(std::exchange(other.child_, -1)),
      status_(std::exchange(other.status_, -1)),
      state_(std::move(other.state_)),
      thread_(std::move(other.thread_)),
      daemon_(other.daemon_) {}

process& process::operator=(process&& other) noexcept {
  if (this == &other) return *this;
  abandon();
  child_ = std::exchange(other.child_, -1);
  status_ = std::exchange(other.status_, -1);
  state_ = std::move(other.state_);
  thread_ = std::move(other.thread_);
  daemon_ = other.daemon_;
  return *this;
}

process::~process() { abandon(); }

void process::abandon() noexcept {
  if (child_ <= 0) return;
  if (!daemon_) std::terminate();
  ::kill(child_, SIGKILL);
  static_cast<void>(wait_for_end());
}

// Waits for a real child that is there, and tells how it ended, as join() does.
int process::wait_for_end() noexcept {
  int status = 0;
  if (status_ >= 0) {
    // Its parent writes it there.
    ssize_t count = 0;
    while ((count = ::read(status_, &status, sizeof status)) < 0 && errno == EINTR) {
    }
    ::close(std::exchange(status_, -1));
    if (count != sizeof status) status = SIGKILL;  // the server itself is gone
  } else {
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  child_ = -1;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int process::join(source_location where) {
  if (Machine::current() != nullptr) {
    thread_.join(where);
    return state_ != nullptr ? state_->status : 0;
  }
  if (child_ <= 0) throw std::system_error(ECHILD, std::generic_category(), "join of a process");
  return wait_for_end();
}

}  // namespace heddle
