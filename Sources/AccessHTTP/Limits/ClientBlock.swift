/// The addresses that count as one client: one address of IPv4; of IPv6 a whole `/64`, the smallest block that anybody
/// is given (RFC 4291 section 2.5.1, RFC 6177), in which a single machine draws as many addresses as it likes (RFC 8981).
public struct ClientBlock: Hashable, Sendable {
  /// The bytes that tell blocks apart: 4, or the first 8 of 16, most significant first; 0 of no address.
  private let prefix: UInt64
  /// How many bytes the address has; 0 of no address.
  private let addressCount: UInt8

  /// The block of `address`. Requests without an address, over a Unix domain socket, count as one client.
  public init(_ address: IPAddress?) {
    let bytes = address?.bytes ?? []
    prefix = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    addressCount = UInt8(clamping: bytes.count)
  }
}
