// A thread waits in a loop for a plain variable that another sets.
#include <pthread.h>
#include <stddef.h>

static volatile int ready;

static void* set(void* argument) {
  ready = 1;
  return argument;
}

int main(void) {
  pthread_t other;
  pthread_create(&other, NULL, set, NULL);
  while (!ready) {
  }
  pthread_join(other, NULL);
  return 0;
}
