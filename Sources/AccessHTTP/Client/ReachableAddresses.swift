/// Which addresses the service connects to when somebody else names the receiver: public unicast, and what the operator
/// allows (`--webhook-allow-cidr`).
///
/// Everything else is within reach of the service and not of who gave the URL: this machine, its network, the cloud's
/// metadata. The sources are IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890), strictly read:
/// what is set aside for a protocol is refused also where the registry calls it reachable, as no receiver lives there.
public struct ReachableAddresses: Sendable {
  private let allowed: [AddressBlock]

  /// Public addresses, and those in the blocks `allowed`.
  public init(allowing allowed: [AddressBlock] = []) { self.allowed = allowed }

  /// Whether the operator allows anything beside public addresses.
  var hasExceptions: Bool { !allowed.isEmpty }

  /// Whether a connection to `address` may be made.
  public func contains(_ address: IPAddress) -> Bool { allows(address) || Self.isPublic(address) }

  /// Whether `address` is in one of the operator's blocks.
  func allows(_ address: IPAddress) -> Bool {
    let meant = Self.translated(address)
    return allowed.contains { $0.contains(address) || meant.map($0.contains) ?? false }
  }

  /// Whether everybody could connect to `address`, as far as its form tells.
  static func isPublic(_ address: IPAddress) -> Bool {
    if let meant = translated(address) { return isPublic(meant) }
    if address.bytes.count == 4 { return !refused4.contains { $0.contains(address) } }
    // Of IPv6, 2000::/3 alone is given out as global unicast. That leaves out ::1, ::, IPv4-compatible addresses, unique
    // local, link-local and site-local ones, multicast, and 64:ff9b:1::/48, where each network puts the IPv4 address
    // elsewhere.
    return (address.bytes.first ?? 0) & 0xE0 == 0x20 && !refused6.contains { $0.contains(address) }
  }

  /// The IPv4 address that a translator connects to for an address of 64:ff9b::/96 (RFC 6052); nil for all others.
  private static func translated(_ address: IPAddress) -> IPAddress? {
    guard address.bytes.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) else { return nil }
    return IPAddress(bytes: Array(address.bytes.suffix(4)))
  }

  static let refused4Texts = [
    // This network, private, shared by providers (RFC 6598; Alibaba's metadata at 100.100.100.200), this machine.
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
    // Link-local (metadata of most clouds at 169.254.169.254), private, protocol assignments (Oracle's metadata at
    // 192.0.0.192).
    "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
    // Documentation, AS112, AMT, the former 6to4 relays, benchmarks.
    "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.31.196.0/24", "192.175.48.0/24", "192.52.193.0/24",
    "192.88.99.0/24", "198.18.0.0/15",
    // Multicast, reserved, broadcast.
    "224.0.0.0/4", "240.0.0.0/4",
    // Azure's host, which serves metadata at a public address.
    "168.63.129.16",
  ]

  static let refused6Texts = [
    // Protocol assignments, with Teredo, benchmarks, ORCHID and anycast among them.
    "2001::/23",
    // Documentation.
    "2001:db8::/32", "3fff::/20",
    // 6to4: it may hold any IPv4 address.
    "2002::/16",
    // AS112.
    "2620:4f:8000::/48",
  ]

  static let refused4 = refused4Texts.compactMap { AddressBlock($0) }
  static let refused6 = refused6Texts.compactMap { AddressBlock($0) }
}
