#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// sched_setattr(2), which glibc 2.36 does not declare.
struct attributes {
  uint32_t size;
  uint32_t policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime;
  uint64_t deadline;
  uint64_t period;
};

int accessauth_lower_thread(int niceness, uint64_t slice) {
  // -1 is a priority as well as an error: errno tells. On Linux, a thread is what process zero means here.
  errno = 0;
  const int priority = getpriority(PRIO_PROCESS, 0);
  if (priority == -1 && errno != 0) return errno;
  // The system takes what is beyond its lowest, 19, as that.
  if (setpriority(PRIO_PROCESS, 0, priority + niceness) != 0) return errno;
  const int lowered = getpriority(PRIO_PROCESS, 0);
  struct attributes attributes = {
      .size = sizeof attributes, .policy = SCHED_OTHER, .nice = lowered, .runtime = slice};
  // Before Linux 6.12 the slice is the same for all; it is a matter of speed alone.
  syscall(SYS_sched_setattr, 0, &attributes, 0);
  return 0;
}
