// Ends badly, in the way that the argument names, where a thread sees the first of two stores of
// another and did not see the second before.
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_int first, second;
static const char* end;

static void* store_both(void* argument) {
  atomic_store(&first, 1);
  atomic_store(&second, 1);
  return argument;
}

static void end_badly(void) {
  volatile int* volatile nowhere = NULL;
  if (strcmp(end, "abort") == 0) abort();
  if (strcmp(end, "segfault") == 0) *nowhere = 1;
  if (strcmp(end, "exit") == 0) exit(3);
  assert(!"both");
}

static void* load_both(void* argument) {
  if (atomic_load(&second) == 0 && atomic_load(&first) == 1) end_badly();
  return argument;
}

int main(int count, char** words) {
  end = count > 1 ? words[1] : "assert";
  pthread_t one, other;
  pthread_create(&one, NULL, store_both, NULL);
  pthread_create(&other, NULL, load_both, NULL);
  pthread_join(one, NULL);
  pthread_join(other, NULL);
  return 0;
}
