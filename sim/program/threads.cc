#include "sim/program/threads.h"

#include <pthread.h>
#include <sched.h>
#include <threads.h>

#include <cstring>
#include <deque>
#include <string>

#include "sim/program/modules.h"
#include "sim/program/pthread_objects.h"
#include "sim/program/runtime.h"

namespace heddle::program {
namespace {

std::deque<ThreadRecord> records;  // by ThreadId; stay where they are
std::vector<ThreadLocalBlock> blocks;
std::vector<char> main_thread_locals;  // as they are before main
std::size_t thread_locals_size = 0;
ThreadRecord* in_place = nullptr;  // whose thread-local storage is

void copy_out(char* to) {
  for (const ThreadLocalBlock& block : blocks) {
    std::memcpy(to, block.address, block.size);
    to += block.size;
  }
}

void copy_in(const char* from) {
  for (const ThreadLocalBlock& block : blocks) {
    std::memcpy(block.address, from, block.size);
    from += block.size;
  }
}

std::vector<char> initial_thread_locals() {
  std::vector<char> initial(thread_locals_size);
  char* to = initial.data();
  for (const ThreadLocalBlock& block : blocks) {
    if (block.image_size > 0) std::memcpy(to, block.image, block.image_size);
    to += block.size;
  }
  return initial;
}

const std::vector<char>& thread_locals_at_start() {
  static const std::vector<char>& initial = *new std::vector<char>(initial_thread_locals());
  return initial;
}

void* as_result(int value) { return reinterpret_cast<void*>(std::intptr_t{value}); }

// The whole life of a thread that the program has made.
void run_thread(void* argument) {
  auto& record = *static_cast<ThreadRecord*>(argument);
  record.thread_locals = thread_locals_at_start();
  put_thread_locals_in_place();
  // What that leaves below is not the thread's state, but frames to come may show it.
  if (machine().knows_loops()) Machine::clear_stack();
  in_program = true;
  try {
    record.result = record.start != nullptr ? record.start(record.argument)
                                            : as_result(record.start_of_c11(record.argument));
  } catch (const ThreadExit&) {
  } catch (...) {
    in_program = false;
    throw;
  }
  run_thread_destructors();
  in_program = false;
}

int create(pthread_t* handle, const pthread_attr_t* attributes, void* (*start)(void*),
           void* argument, std::uintptr_t at, thrd_start_t start_of_c11 = nullptr) {
  const Inside inside;
  Machine& machine = program::machine();
  if (machine.thread_count() >= machine.options().threads_max) {
    refuse_call("pthread_create", "an execution has at most " +
                                      std::to_string(machine.options().threads_max) + " threads");
  }
  Thread* const thread = machine.create({}, false, called_from(at));
  ThreadRecord& record = record_of(*thread);
  record.start = start;
  record.start_of_c11 = start_of_c11;
  record.argument = argument;
  int state = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) pthread_attr_getdetachstate(attributes, &state);
  record.detached = state == PTHREAD_CREATE_DETACHED;
  *handle = handle_of(*thread);
  machine.start(*thread, &run_thread, &record);
  return 0;
}

int join(pthread_t handle, void** result, std::uintptr_t at) {
  const Inside inside;
  ThreadRecord* const record = record_of_handle(handle);
  if (record == nullptr) return ESRCH;
  if (record->detached || record->joined) return EINVAL;
  if (record->thread == &machine().running()) return EDEADLK;
  record->joined = true;
  machine().join(*record->thread, called_from(at));
  if (result != nullptr) *result = record->result;
  return 0;
}

int detach(pthread_t handle) {
  ThreadRecord* const record = record_of_handle(handle);
  if (record == nullptr) return ESRCH;
  if (record->detached || record->joined) return EINVAL;
  record->detached = true;
  return 0;
}

}  // namespace

ThreadRecord& record_of(const Thread& thread) {
  while (records.size() <= thread.id) records.emplace_back();
  ThreadRecord& record = records[thread.id];
  if (record.execution != execution_number()) {
    record.execution = execution_number();
    record.thread = const_cast<Thread*>(&thread);
    record.result = nullptr;
    record.joined = false;
    record.detached = false;
    record.thrown.clear();
    record.specific.clear();
    record.thread_local_destructors.clear();
  }
  return record;
}

ThreadRecord* record_of_handle(std::uint64_t handle) {
  if (handle == 0 || handle > records.size()) return nullptr;
  ThreadRecord& record = records[handle - 1];
  return record.execution == execution_number() ? &record : nullptr;
}

void take_thread_locals() {
  blocks = thread_local_blocks();
  for (const ThreadLocalBlock& block : blocks) thread_locals_size += block.size;
  main_thread_locals.resize(thread_locals_size);
  copy_out(main_thread_locals.data());
}

void begin_threads_of_execution() {
  ThreadRecord& record = record_of(machine().running());
  record.thread_locals = main_thread_locals;
  in_place = nullptr;
}

void put_thread_locals_in_place() {
  if (thread_locals_size == 0) return;
  ThreadRecord& record = records[machine().running().id];
  if (in_place == &record) return;
  if (in_place != nullptr) copy_out(in_place->thread_locals.data());
  copy_in(record.thread_locals.data());
  in_place = &record;
}

void run_thread_destructors() {
  ThreadRecord& record = record_of(machine().running());
  while (!record.thread_local_destructors.empty()) {
    const auto [destructor, object] = record.thread_local_destructors.back();
    record.thread_local_destructors.pop_back();
    destructor(object);
  }
  run_key_destructors(record);
}

}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED int pthread_create(pthread_t* handle, const pthread_attr_t* attributes,
                                     void* (*start)(void*), void* argument) {
  if (!in_program) return HEDDLE_REAL(pthread_create)(handle, attributes, start, argument);
  return create(handle, attributes, start, argument, HEDDLE_CALLED_FROM);
}

HEDDLE_INTERPOSED int pthread_join(pthread_t handle, void** result) {
  if (!in_program) return HEDDLE_REAL(pthread_join)(handle, result);
  return join(handle, result, HEDDLE_CALLED_FROM);
}

HEDDLE_INTERPOSED int pthread_detach(pthread_t handle) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_detach)(handle);
  const Inside inside;
  return detach(handle);
}

HEDDLE_INTERPOSED pthread_t pthread_self() noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_self)();
  return handle_of(machine().running());
}

HEDDLE_INTERPOSED void pthread_exit(void* result) {
  if (!in_program) HEDDLE_REAL(pthread_exit)(result);
  record_of(machine().running()).result = result;
  throw ThreadExit{};
}

HEDDLE_INTERPOSED int thrd_create(thrd_t* handle, thrd_start_t start, void* argument) {
  if (!in_program) return HEDDLE_REAL(thrd_create)(handle, start, argument);
  return c11_result(create(handle, nullptr, nullptr, argument, HEDDLE_CALLED_FROM, start));
}
HEDDLE_INTERPOSED int thrd_join(thrd_t handle, int* result) {
  if (!in_program) return HEDDLE_REAL(thrd_join)(handle, result);
  void* ended_with = nullptr;
  const int error = join(handle, &ended_with, HEDDLE_CALLED_FROM);
  if (error == 0 && result != nullptr) {
    *result = static_cast<int>(reinterpret_cast<std::intptr_t>(ended_with));
  }
  return c11_result(error);
}
HEDDLE_INTERPOSED int thrd_detach(thrd_t handle) {
  if (!in_program) return HEDDLE_REAL(thrd_detach)(handle);
  const Inside inside;
  return c11_result(detach(handle));
}
HEDDLE_INTERPOSED thrd_t thrd_current() {
  if (!in_program) return HEDDLE_REAL(thrd_current)();
  return handle_of(machine().running());
}
HEDDLE_INTERPOSED void thrd_exit(int result) {
  if (!in_program) HEDDLE_REAL(thrd_exit)(result);
  record_of(machine().running()).result = as_result(result);
  throw ThreadExit{};
}

HEDDLE_INTERPOSED int pthread_setname_np(pthread_t handle, const char* name) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_setname_np)(handle, name);
  const Inside inside;
  return record_of_handle(handle) == nullptr ? ESRCH : 0;
}

HEDDLE_INTERPOSED int pthread_cancel(pthread_t handle) {
  if (!in_program) return HEDDLE_REAL(pthread_cancel)(handle);
  refuse_call("pthread_cancel", "threads are not cancelled in an execution");
}

HEDDLE_INTERPOSED int pthread_kill(pthread_t handle, int signal) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_kill)(handle, signal);
  refuse_call("pthread_kill", "no signals are sent in an execution");
}

HEDDLE_INTERPOSED int pthread_timedjoin_np(pthread_t handle, void** result,
                                           const struct timespec* deadline) {
  if (!in_program) return HEDDLE_REAL(pthread_timedjoin_np)(handle, result, deadline);
  refuse_call("pthread_timedjoin_np", "a join with a time-out is not simulated");
}

HEDDLE_INTERPOSED int pthread_tryjoin_np(pthread_t handle, void** result) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_tryjoin_np)(handle, result);
  refuse_call("pthread_tryjoin_np", "a join that may fail is not simulated");
}

// The object of a thread_local with a destructor has been constructed.
HEDDLE_INTERPOSED int __cxa_thread_atexit(void (*destructor)(void*), void* object,
                                          void* module) noexcept {
  using Register = int (*)(void (*)(void*), void*, void*);
  if (!in_program) {
    const auto real = HEDDLE_REAL_AS(Register, __cxa_thread_atexit);
    return real(destructor, object, module);
  }
  const Inside inside;
  record_of(machine().running()).thread_local_destructors.emplace_back(destructor, object);
  return 0;
}
