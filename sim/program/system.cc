// What heddle cannot control is refused by its name, the first time an execution comes to it; and
// numbers that are drawn are the same in all executions.

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "sim/program/runtime.h"
#include "sim/program/start.h"
#include "sim/split_mix.h"

namespace heddle::program {
namespace {

constexpr const char* kProcess = "other processes are not simulated";
constexpr const char* kBlocks = "it may wait for something outside of the program";

// The state of rand lies in libc, which is not put back: this one begins anew each time.
struct Numbers {
  std::uint64_t execution = 0;
  SplitMix64 random{1};
};
Numbers numbers;

SplitMix64& random_numbers() {
  if (numbers.execution != execution_number()) numbers = {execution_number(), SplitMix64{1}};
  return numbers.random;
}

long next_random() {
  constexpr std::uint64_t kRange = std::uint64_t{1} << 31;
  return static_cast<long>(random_numbers().next() % kRange);
}

}  // namespace
}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED pid_t fork() noexcept {
  if (in_program) refuse_call("fork", kProcess);
  return HEDDLE_REAL(fork)();
}
HEDDLE_INTERPOSED pid_t vfork() noexcept {
  if (in_program) refuse_call("vfork", kProcess);
  return HEDDLE_REAL(fork)();
}
HEDDLE_INTERPOSED int system(const char* command) {
  if (in_program) refuse_call("system", kProcess);
  return HEDDLE_REAL(system)(command);
}
HEDDLE_INTERPOSED FILE* popen(const char* command, const char* mode) {
  if (in_program) refuse_call("popen", kProcess);
  return HEDDLE_REAL(popen)(command, mode);
}
HEDDLE_INTERPOSED int execve(const char* path, char* const* words,
                             char* const* environment) noexcept {
  if (in_program) refuse_call("execve", kProcess);
  return HEDDLE_REAL(execve)(path, words, environment);
}
HEDDLE_INTERPOSED int execv(const char* path, char* const* words) noexcept {
  if (in_program) refuse_call("execv", kProcess);
  return HEDDLE_REAL(execv)(path, words);
}
HEDDLE_INTERPOSED int execvp(const char* path, char* const* words) noexcept {
  if (in_program) refuse_call("execvp", kProcess);
  return HEDDLE_REAL(execvp)(path, words);
}
HEDDLE_INTERPOSED pid_t wait(int* status) {
  if (in_program) refuse_call("wait", kProcess);
  return HEDDLE_REAL(wait)(status);
}
HEDDLE_INTERPOSED pid_t waitpid(pid_t process, int* status, int options) {
  if (in_program) refuse_call("waitpid", kProcess);
  return HEDDLE_REAL(waitpid)(process, status, options);
}
HEDDLE_INTERPOSED int poll(pollfd* files, nfds_t count, int timeout) {
  if (in_program) refuse_call("poll", kBlocks);
  return HEDDLE_REAL(poll)(files, count, timeout);
}
HEDDLE_INTERPOSED int select(int count, fd_set* reads, fd_set* writes, fd_set* exceptions,
                             timeval* timeout) {
  if (in_program) refuse_call("select", kBlocks);
  return HEDDLE_REAL(select)(count, reads, writes, exceptions, timeout);
}
HEDDLE_INTERPOSED int epoll_wait(int files, epoll_event* events, int count, int timeout) {
  if (in_program) refuse_call("epoll_wait", kBlocks);
  return HEDDLE_REAL(epoll_wait)(files, events, count, timeout);
}
HEDDLE_INTERPOSED int accept(int socket, sockaddr* address, socklen_t* length) {
  if (in_program) refuse_call("accept", kBlocks);
  return HEDDLE_REAL(accept)(socket, address, length);
}
HEDDLE_INTERPOSED int connect(int socket, const sockaddr* address, socklen_t length) {
  if (in_program) refuse_call("connect", kBlocks);
  return HEDDLE_REAL(connect)(socket, address, length);
}
HEDDLE_INTERPOSED ssize_t recv(int socket, void* memory, std::size_t size, int flags) {
  if (in_program) refuse_call("recv", kBlocks);
  return HEDDLE_REAL(recv)(socket, memory, size, flags);
}
HEDDLE_INTERPOSED int pipe(int* ends) noexcept {
  if (in_program) refuse_call("pipe", "pipes are not simulated");
  return HEDDLE_REAL(pipe)(ends);
}
HEDDLE_INTERPOSED int sigwait(const sigset_t* signals, int* signal) {
  if (in_program) refuse_call("sigwait", "no signals are sent in an execution");
  return HEDDLE_REAL(sigwait)(signals, signal);
}
HEDDLE_INTERPOSED int pause() {
  if (in_program) refuse_call("pause", "no signals are sent in an execution");
  return HEDDLE_REAL(pause)();
}

HEDDLE_INTERPOSED ssize_t read(int file, void* memory, std::size_t size) {
  if (in_program) expect_write(reinterpret_cast<std::uintptr_t>(memory), size);
  return HEDDLE_REAL(read)(file, memory, size);
}

// heddle's own handlers stay: they make failures of what would end the process.
HEDDLE_INTERPOSED int sigaction(int signal, const struct sigaction* action,
                                struct sigaction* before) noexcept {
  using Install = int (*)(int, const struct sigaction*, struct sigaction*);
  const auto real = HEDDLE_REAL_AS(Install, sigaction);
  if (!in_program) return real(signal, action, before);
  const Inside inside;
  if (action != nullptr) say_once("sigaction", "its signal handlers do not run in executions");
  if (before != nullptr) *before = {};
  return 0;
}
HEDDLE_INTERPOSED sighandler_t signal(int number, sighandler_t handler) noexcept {
  if (!in_program) return HEDDLE_REAL(signal)(number, handler);
  const Inside inside;
  say_once("signal", "its signal handlers do not run in executions");
  return SIG_DFL;
}

HEDDLE_INTERPOSED int rand() noexcept {
  return in_program ? static_cast<int>(next_random()) : HEDDLE_REAL(rand)();
}
HEDDLE_INTERPOSED void srand(unsigned seed) noexcept {
  if (!in_program) return HEDDLE_REAL(srand)(seed);
  numbers = {execution_number(), heddle::SplitMix64{seed}};
}
HEDDLE_INTERPOSED long random() noexcept {
  return in_program ? next_random() : HEDDLE_REAL(random)();
}
HEDDLE_INTERPOSED void srandom(unsigned seed) noexcept {
  if (!in_program) return HEDDLE_REAL(srandom)(seed);
  numbers = {execution_number(), heddle::SplitMix64{seed}};
}
HEDDLE_INTERPOSED ssize_t getrandom(void* memory, std::size_t size, unsigned flags) {
  if (!in_program) return HEDDLE_REAL(getrandom)(memory, size, flags);
  auto* bytes = static_cast<unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(next_random());
  return static_cast<ssize_t>(size);
}
HEDDLE_INTERPOSED int getentropy(void* memory, std::size_t size) {
  if (!in_program) return HEDDLE_REAL(getentropy)(memory, size);
  return getrandom(memory, size, 0) < 0 ? -1 : 0;
}
