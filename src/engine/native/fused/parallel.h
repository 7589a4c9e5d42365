/* Work on ranges of numbers, on several threads. */
#ifndef BREEDLAB_PARALLEL_H
#define BREEDLAB_PARALLEL_H
#include <pthread.h>
#include <stddef.h>

/* More are of no use: what is computed here waits for memory. */
#define MOST_THREADS 16

/* Fewer values than this take less time than a thread does to start. */
#define LEAST_VALUES 131072

/* Work on [begin, end). */
typedef void (*Work)(void *context, size_t begin, size_t end);

struct share {
  Work work;
  void *context;
  size_t begin, end;
};

static size_t threads = 1;

static void *do_share(void *share) {
  const struct share *own = share;
  own->work(own->context, own->begin, own->end);
  return NULL;
}

/*
 * Splits [0, count), of so many values each, among the threads, and returns when all is done. Threads are started
 * for each call, which takes some 20 microseconds, so that none stands in the way of a fork or an exit.
 */
static void in_parallel(size_t count, size_t values_each, Work work, void *context) {
  size_t parts = count * values_each / LEAST_VALUES;
  if (parts > threads) parts = threads;
  if (parts > count) parts = count;
  if (parts < 1) parts = 1;
  struct share shares[MOST_THREADS];
  pthread_t started[MOST_THREADS];
  int is_started[MOST_THREADS] = {0};
  for (size_t i = 1; i < parts; i++) {
    shares[i] = (struct share){work, context, count * i / parts, count * (i + 1) / parts};
    is_started[i] = pthread_create(&started[i], NULL, do_share, &shares[i]) == 0;
  }
  work(context, 0, count / parts);
  for (size_t i = 1; i < parts; i++) {
    if (is_started[i]) pthread_join(started[i], NULL);
    else do_share(&shares[i]);
  }
}

#endif
