import SodiumPrimitives

/// What is kept of a card number: 16 bytes under a key of the site. Numbers are few, so that without the key every one
/// of them could be tried; with it, a copied store says nothing, and the same card has another tag at another site.
public struct CardTag: Hashable, Sendable {
  private let digest: Digest

  /// The 16 bytes.
  public var bytes: [UInt8] { digest.bytes }

  /// Nil unless there are 16 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.count, let digest = Digest(bytes) else { return nil }
    self.digest = digest
  }

  fileprivate static let count = 16

  fileprivate init(_ digest: Digest) { self.digest = digest }
}

extension CardNumber {
  /// The tag of the card at `site` of `tenant`: BLAKE2b-128 over the CBOR of `["card number", canonical]` under the
  /// site's key, which is BLAKE2b-256 over the CBOR of `["card site", tenant, site]` under the service's card key.
  package func tag(at site: SiteID, of tenant: TenantID, keys: DerivedKeys) -> CardTag {
    var writer = CBORWriter()
    writer.array(3)
    writer.text("card site")
    writer.bytes(tenant.bytes)
    writer.bytes(site.bytes)
    let siteKey = SecretBytes(copying: BLAKE2b.hash(writer.finish(), key: keys.cardTag).bytes)
    var message = CBORWriter()
    message.array(2)
    message.text("card number")
    message.bytes(canonical)
    return CardTag(BLAKE2b.hash(message.finish(), key: siteKey, count: CardTag.count))
  }
}
