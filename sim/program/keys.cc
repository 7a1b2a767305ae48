// Thread-specific data: pthread_key_create and what goes with it.

#include "sim/program/keys.h"

#include <pthread.h>
#include <threads.h>

#include <algorithm>
#include <vector>

#include "sim/program/runtime.h"
#include "sim/program/threads.h"

namespace heddle::program {
namespace {

// Keys that an execution makes are told from those that were made before main.
constexpr pthread_key_t kFirstKey = 1 << 20;

struct Key {
  void (*destructor)(void*) = nullptr;
  bool deleted = false;
};
std::vector<Key> keys;

const void*& value_of(ThreadRecord& record, pthread_key_t key) {
  const auto found = std::find_if(record.specific.begin(), record.specific.end(),
                                  [&](const auto& each) { return each.first == key; });
  if (found != record.specific.end()) return found->second;
  return record.specific.emplace_back(key, nullptr).second;
}

}  // namespace

void begin_keys_of_execution() { keys.clear(); }

// As often as pthreads does: a destructor may set values again.
void run_key_destructors(ThreadRecord& record) {
  for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
    bool any = false;
    for (std::size_t i = 0; i < record.specific.size(); ++i) {
      const auto [key, value] = record.specific[i];
      record.specific[i].second = nullptr;
      if (value == nullptr || key < kFirstKey) continue;
      const Key& own = keys[key - kFirstKey];
      if (own.deleted || own.destructor == nullptr) continue;
      any = true;
      own.destructor(const_cast<void*>(value));
    }
    if (!any) return;
  }
}

}  // namespace heddle::program

using namespace heddle::program;

HEDDLE_INTERPOSED int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_key_create)(key, destructor);
  const Inside inside;
  *key = kFirstKey + static_cast<pthread_key_t>(keys.size());
  keys.push_back({destructor, false});
  return 0;
}

HEDDLE_INTERPOSED int pthread_key_delete(pthread_key_t key) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_key_delete)(key);
  const Inside inside;
  if (key >= kFirstKey + keys.size()) return EINVAL;
  if (key >= kFirstKey) keys[key - kFirstKey].deleted = true;
  return 0;
}

HEDDLE_INTERPOSED int pthread_setspecific(pthread_key_t key, const void* value) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_setspecific)(key, value);
  const Inside inside;
  value_of(record_of(machine().running()), key) = value;
  return 0;
}

HEDDLE_INTERPOSED void* pthread_getspecific(pthread_key_t key) noexcept {
  if (!in_program) return HEDDLE_REAL(pthread_getspecific)(key);
  const Inside inside;
  return const_cast<void*>(value_of(record_of(machine().running()), key));
}

// C11's are the same by other names.
HEDDLE_INTERPOSED int tss_create(tss_t* key, tss_dtor_t destructor) {
  if (!in_program) return HEDDLE_REAL(tss_create)(key, destructor);
  return pthread_key_create(key, destructor) == 0 ? thrd_success : thrd_error;
}
HEDDLE_INTERPOSED void tss_delete(tss_t key) {
  if (!in_program) return HEDDLE_REAL(tss_delete)(key);
  static_cast<void>(pthread_key_delete(key));
}
HEDDLE_INTERPOSED int tss_set(tss_t key, void* value) {
  if (!in_program) return HEDDLE_REAL(tss_set)(key, value);
  return pthread_setspecific(key, value) == 0 ? thrd_success : thrd_error;
}
HEDDLE_INTERPOSED void* tss_get(tss_t key) {
  if (!in_program) return HEDDLE_REAL(tss_get)(key);
  return pthread_getspecific(key);
}
