// Two threads take two locks in opposite orders.
#include <pthread.h>

static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t right = PTHREAD_MUTEX_INITIALIZER;

static void take(pthread_mutex_t* first, pthread_mutex_t* second) {
  pthread_mutex_lock(first);
  pthread_mutex_lock(second);
  pthread_mutex_unlock(second);
  pthread_mutex_unlock(first);
}

static void* from_left(void* argument) {
  take(&left, &right);
  return argument;
}

static void* from_right(void* argument) {
  take(&right, &left);
  return argument;
}

int main(void) {
  pthread_t one, other;
  pthread_create(&one, NULL, from_left, NULL);
  pthread_create(&other, NULL, from_right, NULL);
  pthread_join(one, NULL);
  pthread_join(other, NULL);
  return 0;
}
