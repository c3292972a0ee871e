/* A packed model in C as a contestant, as contestant.ts is: each line asks for {"images", "seconds"} and gets
   {"imagesPerSecond", "milliseconds", "memoryMB"}, by the wall clock or, with the argument cpu, by the process's own
   time. Compiled with the model's file. */
#define _POSIX_C_SOURCE 199309L
#include "model.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIZE = SIGNUM_CHANNELS * SIGNUM_HEIGHT * SIGNUM_WIDTH, MOST = 1 << 20 };

static float logits[SIGNUM_CLASSES];
static double times[MOST];

static clockid_t clock_used = CLOCK_MONOTONIC;

static double now(void) {
  struct timespec time;
  clock_gettime(clock_used, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double memory_mb(void) {
  char line[256];
  long kilobytes = 0;
  FILE *file = fopen("/proc/self/status", "r");
  if (file == NULL) return 0;
  while (fgets(line, sizeof line, file) != NULL)
    if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1) break;
  fclose(file);
  return (double)kilobytes / 1024;
}

int main(int count, char **words) {
  char line[256];
  int images;
  double seconds;
  if (count > 1 && strcmp(words[1], "cpu") == 0) clock_used = CLOCK_PROCESS_CPUTIME_ID;
  printf("{\"ready\":true}\n");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin) != NULL &&
         sscanf(line, "{\"images\":%d,\"seconds\":%lf}", &images, &seconds) == 2) {
    float *values = malloc((size_t)images * SIZE * sizeof *values);
    int runs = 0;
    if (values == NULL) return 1;
    for (int index = 0; index < images * SIZE; index++) values[index] = (float)(sin(index * 12.9898) * 1.5);
    for (int image = 0; image < images; image++) signum_predict_values(values + image * SIZE, logits);
    for (const double until = now() + 1000 * seconds; runs < MOST && (runs == 0 || now() < until); runs++) {
      const double began = now();
      for (int image = 0; image < images; image++) signum_predict_values(values + image * SIZE, logits);
      times[runs] = now() - began;
    }
    qsort(times, (size_t)runs, sizeof *times, ascending);
    printf("{\"milliseconds\":%.9g,\"imagesPerSecond\":%.9g,\"memoryMB\":%.6g}\n", times[runs / 2],
           1000.0 * images / times[runs / 2], memory_mb());
    fflush(stdout);
    free(values);
  }
  return 0;
}
