// "Last zero" of the papers on dpor: a reader looks for the last element that is 0 while others
// set theirs from their neighbours'.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static int size;
static atomic_int elements[32];

static void* look(void* argument) {
  int i = size;
  while (atomic_load(&elements[i]) != 0) i--;
  return argument;
}

static void* set(void* argument) {
  const int i = (int)(long)argument;
  atomic_store(&elements[i], atomic_load(&elements[i - 1]) + 1);
  return NULL;
}

int main(int count, char** words) {
  size = count > 1 ? atoi(words[1]) : 5;
  pthread_t handles[32];
  pthread_create(&handles[0], NULL, look, NULL);
  for (long i = 1; i <= size; i++) pthread_create(&handles[i], NULL, set, (void*)i);
  for (int i = 0; i <= size; i++) pthread_join(handles[i], NULL);
  return 0;
}
