// N threads add to one counter.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int counter;

static void* add(void* argument) {
  atomic_fetch_add(&counter, 1);
  return argument;
}

int main(int count, char** words) {
  const int threads = count > 1 ? atoi(words[1]) : 3;
  pthread_t handles[16];
  for (int i = 0; i < threads; i++) pthread_create(&handles[i], NULL, add, NULL);
  for (int i = 0; i < threads; i++) pthread_join(handles[i], NULL);
  return 0;
}
