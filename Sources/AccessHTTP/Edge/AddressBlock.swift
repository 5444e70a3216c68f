/// A block of addresses in CIDR notation (RFC 4632, RFC 4291): `10.0.0.0/8`, `2001:db8::/32`, or one address.
public struct AddressBlock: Hashable, Sendable {
  /// The first address of the block.
  public let base: IPAddress
  /// How many leading bits all addresses of the block share.
  public let prefixLength: Int

  /// Reads a block; nil where bits are set behind the prefix, which is a mistake more often than not.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let base = IPAddress(first) else { return nil }
    var prefixLength = base.bytes.count * 8
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]), length <= prefixLength
      else { return nil }
      // The prefix of ::ffff:a.b.c.d/n counts from the front of 16 bytes, which are gone here.
      guard !(base.bytes.count == 4 && first.contains(":")) else { return nil }
      prefixLength = length
    }
    self.base = base
    self.prefixLength = prefixLength
    guard base.bytes.indices.allSatisfy({ base.bytes[$0] & ~mask($0) == 0 }) else { return nil }
  }

  /// Whether `address` lies in the block.
  public func contains(_ address: IPAddress) -> Bool {
    address.bytes.count == base.bytes.count
      && base.bytes.indices.allSatisfy { (address.bytes[$0] ^ base.bytes[$0]) & mask($0) == 0 }
  }

  /// The bits of byte `index` that belong to the prefix.
  private func mask(_ index: Int) -> UInt8 {
    let bits = min(8, max(0, prefixLength - index * 8))
    return bits == 0 ? 0 : 0xFF << UInt8(8 - bits)
  }
}
