import CSodium

/// libsodium itself. Every function of this target that calls into the library calls ``start()`` first.
enum Sodium {
  /// Starts libsodium at the first call of the process and does nothing afterwards; one atomic load from then on.
  static func start() { _ = started }

  /// Ends the process unless `status` is success: for calls that fail on lengths only, which were checked before. What
  /// such a call did not write must not pass for a key, a signature or a box.
  static func require(_ status: CInt) { precondition(status == 0, "libsodium failed on lengths that were checked") }

  private static let started: Void = {
    // Below zero the library found no source of randomness. No key, nonce or PIN made after that could be trusted, so
    // the process ends here, before it serves anybody.
    guard sodium_init() >= 0 else { fatalError("libsodium could not start: no source of randomness") }
  }()
}
