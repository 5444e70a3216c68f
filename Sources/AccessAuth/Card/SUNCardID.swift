import SodiumPrimitives

/// What is kept of the UID of a card that speaks SUN: 16 bytes under a key, one for each physical card and tenant. The
/// counter and the file-read key belong to it.
public struct SUNCardID: Hashable, Sendable {
  private let digest: Digest

  /// The 16 bytes.
  package var bytes: [UInt8] { digest.bytes }

  /// BLAKE2b-128 over the CBOR of `["sun card", tenant, uid]` under the service's card key.
  package init(of uid: CardUID, in tenant: TenantID, keys: DerivedKeys) {
    var writer = CBORWriter()
    writer.array(3)
    writer.text("sun card")
    writer.bytes(tenant.bytes)
    writer.bytes(uid.bytes)
    digest = BLAKE2b.hash(writer.finish(), key: keys.cardTag, count: 16)
  }

  /// Nil unless there are 16 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16, let digest = Digest(bytes) else { return nil }
    self.digest = digest
  }
}
