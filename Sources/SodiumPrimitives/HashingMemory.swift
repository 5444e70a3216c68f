import CProcess

/// The memory in which a thread hashes: kept from one hash to the next, for the system takes as long to make 19 MiB ready as
/// libsodium to hash in them. It is wiped after each.
enum HashingMemory {
  /// Does `hash`, for which libsodium asks for `memory`, in what the calling thread keeps.
  static func keeping<Value>(_ memory: Argon2id.Memory, _ hash: () -> Value) -> Value {
    accessauth_begin_hashing(memory.bytes)
    defer { accessauth_end_hashing() }
    return hash()
  }

  /// Gives what the calling thread keeps back to the system.
  static func forget() { accessauth_forget_hashing_memory() }

  /// How much the calling thread keeps.
  static var kept: Argon2id.Memory { .bytes(accessauth_hashing_memory()) }
}
