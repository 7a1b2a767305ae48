// "Indexer" of the papers on dpor: threads insert messages into a hash table, and collide from the
// twelfth on.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { kSize = 128, kMessages = 4 };
static atomic_int table[kSize];

static void* insert(void* argument) {
  const int thread = (int)(long)argument;
  for (int i = 0; i < kMessages; i++) {
    const int message = i * 11 + thread;
    int hash = message * 7 % kSize;
    for (;;) {
      int empty = 0;
      if (atomic_compare_exchange_strong(&table[hash], &empty, message)) break;
      hash = (hash + 1) % kSize;
    }
  }
  return NULL;
}

int main(int count, char** words) {
  const int threads = count > 1 ? atoi(words[1]) : 12;
  pthread_t handles[32];
  for (long i = 0; i < threads; i++) pthread_create(&handles[i], NULL, insert, (void*)i);
  for (int i = 0; i < threads; i++) pthread_join(handles[i], NULL);
  return 0;
}
