// Process calls that Swift cannot see: prctl is variadic, and so are its constants macros.
#ifndef ACCESSAUTH_CPROCESS_H
#define ACCESSAUTH_CPROCESS_H

#include <stddef.h>
#include <stdint.h>

/// Forbids core dumps and tracing by the same user: RLIMIT_CORE 0 and PR_SET_DUMPABLE 0.
/// Returns 0, or the errno of the call that failed.
int accessauth_harden_process(void);

/// Whether both hold now: 1 or 0, or the negative errno of the call that failed.
int accessauth_is_hardened(void);

/// Runs the executable of this process again in its place, with arguments and environment as they are now.
/// Returns only when that failed, with the errno.
int accessauth_run_again(char *const arguments[]);

/// Lets the allocator take memory from the system in large steps and keep it. Call it before the first thread.
///
/// Each growth and each trimming of a heap waits for the lock of the address space, which a password hash holds for
/// milliseconds while the system maps its 19 MiB: scans would wait for PINs. What is reserved costs no memory until it
/// is used.
void accessauth_reserve_memory(void);

/// Lowers the calling thread's priority by `niceness`, and lets it run for `slice` nanoseconds at a time when nobody else
/// wants its core. A slice that is longer than the others' is given up at once to whoever wakes up: with the usual one,
/// up to 3 milliseconds pass before that. Returns 0, or the errno of what failed.
int accessauth_lower_thread(int niceness, uint64_t slice);

/// Lets the calling thread hash in the memory of its last hash, which is `count` bytes long, until `accessauth_end_hashing`:
/// the first private mapping of that length is kept when it is unmapped, wiped, and is the next one.
void accessauth_begin_hashing(size_t count);

/// Ends what `accessauth_begin_hashing` began; the memory stays.
void accessauth_end_hashing(void);

/// Gives what the calling thread keeps back to the system.
void accessauth_forget_hashing_memory(void);

/// How many bytes the calling thread keeps, 0 if none.
size_t accessauth_hashing_memory(void);

#endif
