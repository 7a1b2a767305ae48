// What is wrong with the use of a heap block: the argument names it.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static int* shared;
static atomic_int freed;

static void* free_it(void* argument) {
  free(shared);
  atomic_store(&freed, 1);
  return argument;
}

int main(int count, char** words) {
  const char* what = count > 1 ? words[1] : "";
  shared = malloc(16);
  shared[0] = 1;
  pthread_t other;
  pthread_create(&other, NULL, free_it, NULL);
  if (strcmp(what, "race") == 0) shared[0] = 2;
  pthread_join(other, NULL);
  if (strcmp(what, "use_after_free") == 0) return shared[0];
  if (strcmp(what, "double_free") == 0) free(shared);
  volatile int* next = malloc(16);
  memset((void*)next, 0, 16);
  if (strcmp(what, "overflow") == 0) next[-1] = 1;
  free((void*)next);
  return 0;
}
