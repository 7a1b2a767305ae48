// The rest of pthreads, each with what must hold: the argument names it.
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int shared;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spinlock;
static pthread_barrier_t barrier;
static sem_t semaphore;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static atomic_int flag;
static atomic_int destroyed;

static void* write_locked(void* argument) {
  pthread_rwlock_wrlock(&rwlock);
  shared++;
  pthread_rwlock_unlock(&rwlock);
  return argument;
}
static void check_rwlock(void) {
  pthread_rwlock_rdlock(&rwlock);
  const int before = shared;
  assert(before == shared);
  pthread_rwlock_unlock(&rwlock);
}

static void* write_spinning(void* argument) {
  pthread_spin_lock(&spinlock);
  shared++;
  pthread_spin_unlock(&spinlock);
  return argument;
}

static void* write_before_barrier(void* argument) {
  shared = 1;
  pthread_barrier_wait(&barrier);
  return argument;
}

static void* write_then_post(void* argument) {
  shared = 1;
  sem_post(&semaphore);
  return argument;
}

static void initialise(void) { shared++; }
static void* run_once(void* argument) {
  pthread_once(&once, initialise);
  assert(shared == 1);
  return argument;
}

static void destroy_value(void* value) {
  assert(*(int*)value == 7);
  free(value);
  atomic_fetch_add(&destroyed, 1);
}
static void* set_value(void* argument) {
  int* value = malloc(sizeof *value);
  *value = 7;
  pthread_setspecific(key, value);
  assert(pthread_getspecific(key) == value);
  pthread_exit(argument);
}

static void* signal_flag(void* argument) {
  pthread_mutex_lock(&mutex);
  shared = 1;
  pthread_cond_signal(&condition);
  pthread_mutex_unlock(&mutex);
  return argument;
}
static void wait_timed(void) {
  struct timespec deadline;
  clock_gettime(CLOCK_REALTIME, &deadline);
  deadline.tv_sec += 1;
  pthread_mutex_lock(&mutex);
  int error = 0;
  while (shared == 0 && error == 0) error = pthread_cond_timedwait(&condition, &mutex, &deadline);
  assert(error == 0 || error == ETIMEDOUT);
  pthread_mutex_unlock(&mutex);
}

static void* set_flag(void* argument) {
  shared = 1;
  atomic_store(&flag, 1);
  return argument;
}

int main(int count, char** words) {
  const char* what = count > 1 ? words[1] : "";
  void* (*start)(void*) = NULL;
  pthread_t other;
  pthread_spin_init(&spinlock, PTHREAD_PROCESS_PRIVATE);
  pthread_barrier_init(&barrier, NULL, 2);
  sem_init(&semaphore, 0, 0);
  pthread_key_create(&key, destroy_value);
  if (strcmp(what, "rwlock") == 0) start = write_locked;
  if (strcmp(what, "spinlock") == 0) start = write_spinning;
  if (strcmp(what, "barrier") == 0) start = write_before_barrier;
  if (strcmp(what, "semaphore") == 0) start = write_then_post;
  if (strcmp(what, "once") == 0) start = run_once;
  if (strcmp(what, "key") == 0) start = set_value;
  if (strcmp(what, "timedwait") == 0) start = signal_flag;
  if (strcmp(what, "spin") == 0 || strcmp(what, "exit") == 0) start = set_flag;
  pthread_create(&other, NULL, start, &shared);
  if (start == write_locked) check_rwlock();
  if (start == write_spinning) write_spinning(NULL);
  if (start == write_before_barrier) {
    pthread_barrier_wait(&barrier);
    assert(shared == 1);
  }
  if (start == write_then_post) {
    sem_wait(&semaphore);
    assert(shared == 1);
  }
  if (start == run_once) run_once(NULL);
  if (start == signal_flag) wait_timed();
  if (strcmp(what, "spin") == 0) {
    while (atomic_load(&flag) == 0) {
    }
    assert(shared == 1);
  }
  if (strcmp(what, "exit") == 0) exit(0);
  void* result = NULL;
  assert(pthread_join(other, &result) == 0);
  assert(result == &shared);
  assert(pthread_join(other, NULL) == EINVAL);
  if (start == set_value) assert(destroyed == 1);
  if (strcmp(what, "sleep") == 0) usleep(1000);
  return 0;
}
