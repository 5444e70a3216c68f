#include "CProcess.h"

#include <errno.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

int accessauth_harden_process(void) {
  const struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;
  return 0;
}

int accessauth_is_hardened(void) {
  struct rlimit core;
  if (getrlimit(RLIMIT_CORE, &core) != 0) return -errno;
  const int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
  if (dumpable < 0) return -errno;
  return core.rlim_max == 0 && dumpable == 0;
}

int accessauth_run_again(char *const arguments[]) {
  execv("/proc/self/exe", arguments);
  return errno;
}

void accessauth_reserve_memory(void) {
  // What is refused is left as it was: it is a matter of speed alone.
  mallopt(M_TOP_PAD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_ARENA_MAX, 4);
}
