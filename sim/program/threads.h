#ifndef HEDDLE_SIM_PROGRAM_THREADS_H_
#define HEDDLE_SIM_PROGRAM_THREADS_H_

#include <cstdint>
#include <functional>
#include <typeinfo>
#include <utility>
#include <vector>

#include "sim/engine/thread.h"

// What pthreads knows of the threads of an execution, beside what the machine does.
namespace heddle::program {

struct ThreadRecord {
  std::uint64_t execution = 0;  // that the rest is about
  Thread* thread = nullptr;
  void* (*start)(void*) = nullptr;       // or
  int (*start_of_c11)(void*) = nullptr;  // where it was made by thrd_create
  void* argument = nullptr;
  void* result = nullptr;
  bool joined = false;  // or being joined
  bool detached = false;
  // What the thread threw last, by how many exceptions were on their way then.
  struct Thrown {
    const std::type_info* type = nullptr;
    void* object = nullptr;
  };
  std::vector<Thrown> thrown;
  std::vector<std::pair<unsigned, const void*>> specific;  // by pthread_key_t
  std::vector<std::pair<void (*)(void*), void*>> thread_local_destructors;
  std::vector<char> thread_locals;  // while another thread runs
};

ThreadRecord& record_of(const Thread& thread);
inline std::uint64_t handle_of(const Thread& thread) noexcept { return thread.id + 1; }
// Null where no thread of this execution has that handle.
ThreadRecord* record_of_handle(std::uint64_t handle);

// What is the same in all executions: to be called where main is about to run first.
void take_thread_locals();
// Forgets whose thread-local storage is in place, and puts the main thread's there.
void begin_threads_of_execution();
// Has the running thread find its own thread-local storage.
void put_thread_locals_in_place();
// The running thread's last words: destructors of thread-local objects and of keys.
void run_thread_destructors();
void run_key_destructors(ThreadRecord& record);
// Lets failures name what the program throws.
void name_exceptions();

// Thrown by pthread_exit through the frames of the program, as pthreads unwinds them.
struct ThreadExit {};

}  // namespace heddle::program

#endif  // HEDDLE_SIM_PROGRAM_THREADS_H_
