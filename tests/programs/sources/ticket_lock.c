// Threads take turns by tickets, and wait for theirs in a loop: as many orders as they can come in.
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int next;
static atomic_int serving;
static int count;

static void* take_turn(void* argument) {
  const int own = atomic_fetch_add(&next, 1);
  while (atomic_load(&serving) != own) {
  }
  count++;
  atomic_store(&serving, own + 1);
  return argument;
}

int main(int argc, char** arguments) {
  const int threads = argc > 1 ? atoi(arguments[1]) : 3;
  pthread_t handles[16];
  for (int i = 0; i < threads; i++) pthread_create(&handles[i], NULL, take_turn, NULL);
  for (int i = 0; i < threads; i++) pthread_join(handles[i], NULL);
  assert(count == threads);
  return 0;
}
