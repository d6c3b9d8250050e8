// Preloaded, it sets a program's wall clock: CLOCK_FILE has by how many seconds, in eight bytes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static int (*real)(clockid_t, struct timespec*);
static volatile const int64_t* offset;

__attribute__((constructor)) static void begin(void) {
  real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  const int file = open(getenv("CLOCK_FILE"), O_RDONLY | O_CLOEXEC);
  offset = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
}

int clock_gettime(clockid_t which, struct timespec* now) {
  if (real == NULL) begin();
  const int result = real(which, now);
  if (which == CLOCK_REALTIME) now->tv_sec += *offset;
  return result;
}
