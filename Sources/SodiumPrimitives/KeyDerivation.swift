import CSodium

/// Subkeys of a master key (`crypto_kdf`): BLAKE2b keyed with the master, salted with the id, personalised with the
/// context. One subkey tells nothing about another or about the master.
public enum KeyDerivation {
  /// The length of a master key in bytes.
  public static let masterCount = 32
  /// The lengths a subkey can have, in bytes.
  public static let counts = 16...64
  /// The length of a context in bytes.
  public static let contextCount = 8

  /// The subkey of `master` number `id` for the purpose `context`, eight ASCII characters that are written in the
  /// program. Throws ``SodiumError/wrongLength(of:expected:actual:)`` for a length that is not one of those above. The
  /// subkeys of a master key live as long as the process, so they stand in ``SecretBytes/Home/keyPages``.
  public static func subkey(
    of master: borrowing SecretBytes, context: StaticString, id: UInt64, count: Int = 32
  ) throws(SodiumError) -> SecretBytes {
    try SodiumError.check(.key, master.count, in: masterCount...masterCount)
    try SodiumError.check(.output, count, in: counts)
    let context = context.withUTF8Buffer { unsafe $0.map { CChar(bitPattern: $0) } }
    try SodiumError.check(.context, context.count, in: contextCount...contextCount)
    Sodium.start()
    return SecretBytes(count: count, in: .keyPages) { subkey in
      subkey.withAddress { subkey in
        master.withAddress { master in
          // C writes count bytes and reads 8 and 32; all lengths are checked above.
          Sodium.require(unsafe crypto_kdf_derive_from_key(subkey, count, id, context, master))
        }
      }
      Sodium.forgetStack()
    }
  }
}
