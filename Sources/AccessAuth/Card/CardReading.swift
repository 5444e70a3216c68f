import SodiumPrimitives

/// How a tenant's cards are read, its keys unwrapped: part of the key ring, so that a tap costs no look at the store.
struct CardReading: Sendable {
  /// How Wiegand numbers are split.
  let splits: CardProfile
  /// What finds the UID of a SUN message, the newest first.
  let metaReadKeys: [AES128Key]

  /// Of a tenant that has set nothing.
  static let standard = CardReading(splits: CardProfile(), metaReadKeys: [])

  private init(splits: CardProfile, metaReadKeys: [AES128Key]) {
    self.splits = splits
    self.metaReadKeys = metaReadKeys
  }

  /// Nil when a key does not open under this master key.
  init?(_ profile: CardProfileRecord, of tenant: TenantID, keys: DerivedKeys) {
    let opened = profile.wrappedMetaReadKeys.map { AES128Key.unwrap($0, for: Self.context(tenant), keys: keys) }
    self.init(splits: profile.splits, metaReadKeys: opened.compactMap { $0 })
    guard metaReadKeys.count == opened.count else { return nil }
  }

  /// Wraps `keys` for the profile of `tenant`.
  static func wrapped(
    _ metaReadKeys: [AES128Key], of tenant: TenantID, keys: DerivedKeys, random: some RandomSource
  ) -> [[UInt8]] {
    metaReadKeys.map { $0.wrapped(for: context(tenant), keys: keys, random: random) }
  }

  private static func context(_ tenant: TenantID) -> [UInt8] { Array("meta read".utf8) + tenant.bytes }
}
