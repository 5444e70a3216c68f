import CSodium

/// The password hash Argon2id, version 1.3 with one lane (RFC 9106, `crypto_pwhash`).
///
/// One call takes tens of milliseconds and blocks its thread: a service goes through ``Argon2idWorkers``.
public enum Argon2id {
  /// The length of a salt in bytes.
  public static let saltCount = 16
  /// The lengths a hash can have, in bytes.
  public static let counts = 16...256
  /// The lengths a password can have, in bytes; far beyond what is typed at a reader.
  public static let passwordCounts = 0...1024

  /// The hash of `password`, `count` bytes long, which is as secret as a short password itself.
  /// Everything is checked before the computation starts; what is out of bounds is thrown.
  public static func hash(
    _ password: Span<UInt8>, salt: [UInt8], cost: Cost = .pin, count: Int = 32
  ) throws(SodiumError) -> SecretBytes {
    try hash(password, salt: salt, cost: cost, count: count, limits: .service)
  }

  /// The same under other limits than the service's.
  static func hash(
    _ password: Span<UInt8>, salt: [UInt8], cost: Cost, count: Int, limits: Limits
  ) throws(SodiumError) -> SecretBytes {
    try check(passwordCount: password.count, salt: salt, cost: cost, count: count, limits: limits)
    Sodium.start()
    let passwordCount = password.count
    return try SecretBytes(count: count) { (hash) throws(SodiumError) in
      let status = hash.withAddress { hash in
        password.withAddress { address in
          // CChar and UInt8 have one layout.
          unsafe address.withMemoryRebound(to: CChar.self, capacity: passwordCount) { address in
            // C writes count bytes and reads passwordCount and 16, all checked above.
            unsafe crypto_pwhash(
              hash, UInt64(count), address, UInt64(passwordCount), salt, UInt64(cost.passes), cost.memory.bytes,
              crypto_pwhash_ALG_ARGON2ID13)
          }
        }
      }
      Sodium.forgetStack()
      // Its bounds are checked above: what remains to fail is the memory.
      guard status == 0 else { throw .outOfMemory }
    }
  }

  /// Throws what ``hash(_:salt:cost:count:)`` would, without computing anything.
  static func check(
    passwordCount: Int, salt: [UInt8], cost: Cost, count: Int = 32, limits: Limits = .service
  ) throws(SodiumError) {
    guard limits.memory.contains(cost.memory), limits.passes.contains(cost.passes) else { throw .costOutOfBounds }
    try SodiumError.check(.password, passwordCount, in: passwordCounts)
    try SodiumError.check(.salt, salt.count, in: saltCount...saltCount)
    try SodiumError.check(.output, count, in: counts)
  }
}
