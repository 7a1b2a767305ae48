// One writer, N readers.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int value;

static void* read_it(void* argument) {
  atomic_load(&value);
  return argument;
}

static void* write_it(void* argument) {
  atomic_store(&value, 1);
  return argument;
}

int main(int count, char** words) {
  const int readers = count > 1 ? atoi(words[1]) : 3;
  pthread_t handles[17];
  pthread_create(&handles[0], NULL, write_it, NULL);
  for (int i = 1; i <= readers; i++) pthread_create(&handles[i], NULL, read_it, NULL);
  for (int i = 0; i <= readers; i++) pthread_join(handles[i], NULL);
  return 0;
}
