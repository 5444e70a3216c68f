import CSodium

/// libsodium itself. Every function of this target that calls into the library calls ``start()`` first.
enum Sodium {
  /// Starts libsodium at the first call of the process and does nothing afterwards; one atomic load from then on.
  static func start() { _ = started }

  /// Ends the process unless `status` is success: for calls that fail on lengths only, which were checked before. What
  /// such a call did not write must not pass for a key, a signature or a box.
  static func require(_ status: CInt) { precondition(status == 0, "libsodium failed on lengths that were checked") }

  /// Overwrites what the library's functions left on this thread's stack: to be called where they were, after a call that
  /// worked with a key or a password. Version 1.0.18 leaves whole keys and hashes there (BLAKE2b its last state), which
  /// the stack of a thread that waits would keep for long. `count` bytes are overwritten: Argon2id goes down to some
  /// 4 KiB, BLAKE2b to one.
  static func forgetStack(_ count: Int = 8192) { sodium_stackzero(count) }

  private static let started: Void = {
    // Below zero the library found no source of randomness. No key, nonce or PIN made after that could be trusted, so
    // the process ends here, before it serves anybody.
    guard sodium_init() >= 0 else { fatalError("libsodium could not start: no source of randomness") }
  }()
}
