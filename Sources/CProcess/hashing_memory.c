// The memory in which a thread hashes passwords.
//
// libsodium maps the memory of Argon2id anew for each hash and unmaps it after. For the 19 MiB of a PIN the system clears,
// maps and unmaps 4,864 pages: as much work as the hash, and all the while no other thread of the process can map any. It
// cannot be given memory. So this file stands in front of two functions of the C library, as allocators do, and gives a
// thread that hashes what its last hash left, wiped. For everybody else they do what the C library's do; where the linker
// does not bind libsodium to them, nothing is kept and nothing is lost but the speed.
#define _GNU_SOURCE
#include "CProcess.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// Of the calling thread.
static _Thread_local struct {
  // What is kept, or NULL, and its length in bytes.
  void *start;
  size_t count;
  // How much the hash under way asks for; 0 when there is none.
  size_t asked;
  // Whether the hash has it.
  int is_taken;
} kept;

void accessauth_begin_hashing(size_t count) {
  if (kept.start != NULL && kept.count != count) accessauth_forget_hashing_memory();
  kept.asked = count;
}

void accessauth_end_hashing(void) { kept.asked = 0; }

void accessauth_forget_hashing_memory(void) {
  if (kept.start == NULL || kept.is_taken) return;
  syscall(SYS_munmap, kept.start, kept.count);
  kept.start = NULL;
}

size_t accessauth_hashing_memory(void) { return kept.start == NULL ? 0 : kept.count; }

void *mmap(void *address, size_t count, int protection, int flags, int file, off_t offset) {
  const int is_asked = count == kept.asked && count != 0 && address == NULL && file == -1 && !kept.is_taken;
  if (is_asked && kept.start != NULL) {
    kept.is_taken = 1;
    return kept.start;
  }
  // A failure is MAP_FAILED with its errno here, too.
  void *const start = (void *)syscall(SYS_mmap, address, count, protection, flags, file, offset);
  if (is_asked && start != MAP_FAILED) {
    kept.start = start;
    kept.count = count;
    kept.is_taken = 1;
    // What a hash leaves there is for no core file.
    madvise(start, count, MADV_DONTDUMP);
  }
  return start;
}

int munmap(void *address, size_t count) {
  if (kept.is_taken && address == kept.start) {
    kept.is_taken = 0;
    if (count == kept.count) {
      explicit_bzero(kept.start, kept.count);
      return 0;
    }
    // A part of it: nobody does that, and what is left is not for another hash.
    kept.start = NULL;
  }
  return (int)syscall(SYS_munmap, address, count);
}
