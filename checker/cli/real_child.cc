#include "checker/cli/real_child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>

#include "checker/cli/noise.h"
#include "checker/cli/real_record.h"
#include "sim/real.h"

namespace heddle::cli {
namespace {

// Hears the program in the child, from any of its threads, and writes the records.
class Reporter : public RealObserver {
 public:
  explicit Reporter(int records) : records_(records) {}

  void outcome(const char* name, std::int64_t value) override {
    const std::lock_guard guard(mutex_);
    record_.outcome.emplace_back(name, value);
  }

  void expectation_failed(const char* message, source_location where) override {
    fail("assertion \"" + std::string(message) + "\" does not hold at " + where.file + ":" +
         std::to_string(where.line));
  }

  void run_ended() {
    const std::lock_guard guard(mutex_);
    send();
    record_ = {};
  }

  // Ends the child: what a failed run leaves behind must not touch the next one.
  [[noreturn]] void fail(const std::string& message) {
    const std::lock_guard guard(mutex_);
    record_.failed = true;
    record_.message = message;
    send();
    ::_exit(0);
  }

 private:
  void send() {
    const std::string bytes = encode(record_);
    for (std::size_t sent = 0; sent < bytes.size();) {
      const ssize_t written = ::write(records_, bytes.data() + sent, bytes.size() - sent);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) ::_exit(0);  // nobody reads any more
      sent += static_cast<std::size_t>(written);
    }
  }

  const int records_;
  std::mutex mutex_;
  RealRecord record_;  // of the run in progress
};

Reporter* reporter = nullptr;  // of this process; for std::terminate

std::string describe_exception(std::exception_ptr exception) {
  if (exception == nullptr) return "std::terminate was called";
  try {
    std::rethrow_exception(std::move(exception));
  } catch (const std::exception& error) {
    return "uncaught exception: " + std::string(error.what());
  } catch (...) {
    return "uncaught exception: not derived from std::exception";
  }
}

void live_and_die_quietly(pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t all;
  ::sigemptyset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  const int null = ::open("/dev/null", O_RDWR);
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) ::dup2(null, stream);
  if (null > STDERR_FILENO) ::close(null);
}

[[noreturn]] void live(const std::function<void()>& body, std::uint64_t runs, bool noise,
                       int records, pid_t parent) {
  live_and_die_quietly(parent);
  static Reporter mine(records);
  reporter = &mine;
  set_real_observer(&mine);
  std::set_terminate([] { reporter->fail(describe_exception(std::current_exception())); });
  Noise around(noise);
  for (std::uint64_t run = 0; run < runs; ++run) {
    around.before_run();
    try {
      body();
    } catch (...) {
      mine.fail(describe_exception(std::current_exception()));
    }
    mine.run_ended();
  }
  ::_exit(0);
}

}  // namespace

RealChild::RealChild(const std::function<void()>& body, std::uint64_t runs, bool noise) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "no pipe for real runs");
  }
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    ::close(ends[0]);
    live(body, runs, noise, ends[1], parent);
  }
  const int error = errno;
  ::close(ends[1]);
  records_ = ends[0];
  if (process_ < 0) {
    ::close(records_);
    throw std::system_error(error, std::generic_category(), "no process for real runs");
  }
  ::setpgid(process_, process_);  // as the child does: whoever comes first
}

RealChild::~RealChild() {
  if (!ended_) end(true);
  ::close(records_);
}

int RealChild::end(bool kill) {
  if (kill) ::kill(process_, SIGKILL);
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  ::kill(-process_, SIGKILL);  // processes that the program made
  ended_ = true;
  return status;
}

}  // namespace heddle::cli
