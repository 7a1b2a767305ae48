// C11's threads, mutexes and condition variables: two producers, a consumer that waits; and a value
// that only one of them makes.
#include <assert.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>

static mtx_t lock;
static cnd_t not_empty;
static int items, taken;
static once_flag flag = ONCE_FLAG_INIT;
static int made;
static tss_t key;
static _Atomic int destroyed;

static void make(void) { ++made; }

static void count_destroyed(void* value) { destroyed += *(int*)value; }

static int produce(void* argument) {
  static int one = 1;
  call_once(&flag, make);
  tss_set(key, &one);
  assert(tss_get(key) == &one);
  mtx_lock(&lock);
  ++items;
  cnd_signal(&not_empty);
  mtx_unlock(&lock);
  return *(int*)argument;
}

static int consume(void* broken) {
  mtx_lock(&lock);
  if (broken) {
    if (items == 0) cnd_wait(&not_empty, &lock);
    if (items == 1) mtx_unlock(&lock), mtx_lock(&lock);  // lets the other producer in
    assert(items == 1);
  } else {
    while (items < 2) cnd_wait(&not_empty, &lock);
  }
  taken = items;
  mtx_unlock(&lock);
  thrd_exit(7);
}

int main(int argc, char** argv) {
  (void)argv;
  thrd_t threads[3];
  int numbers[2] = {40, 41}, result = 0;
  mtx_init(&lock, mtx_plain);
  cnd_init(&not_empty);
  tss_create(&key, count_destroyed);
  thrd_create(&threads[0], consume, argc > 1 ? &lock : NULL);
  for (int i = 0; i < 2; ++i) thrd_create(&threads[i + 1], produce, &numbers[i]);
  for (int i = 0; i < 2; ++i) {
    thrd_join(threads[i + 1], &result);
    assert(result == 40 + i);
  }
  thrd_join(threads[0], &result);
  assert(result == 7 && taken == (argc > 1 ? 1 : 2) && made == 1 && destroyed == 2);
  mtx_lock(&lock);
  assert(mtx_trylock(&lock) == thrd_busy);
  mtx_unlock(&lock);
  struct timespec soon;
  timespec_get(&soon, TIME_UTC);
  ++soon.tv_sec;
  mtx_lock(&lock);
  assert(cnd_timedwait(&not_empty, &lock, &soon) == thrd_timedout);
  mtx_unlock(&lock);
  mtx_destroy(&lock);
  cnd_destroy(&not_empty);
  tss_delete(key);
  return 0;
}
