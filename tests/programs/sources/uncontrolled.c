// Calls what heddle cannot control: the argument names it.
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

int main(int count, char** words) {
  const char* what = count > 1 ? words[1] : "";
  if (strcmp(what, "fork") == 0) return fork() < 0;
  if (strcmp(what, "poll") == 0) return poll(NULL, 0, 1) < 0;
  if (strcmp(what, "pthread_cancel") == 0) return pthread_cancel(pthread_self());
  puts("nothing");
  return 0;
}
