/// An address of IPv4 or IPv6, without a zone. An IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) is the IPv4
/// address, so that one client has one address.
public struct IPAddress: Hashable, Sendable {
  /// 4 or 16 bytes, most significant first.
  public let bytes: [UInt8]

  /// Makes the address of 4 or 16 bytes; nil for another count.
  public init?(bytes: [UInt8]) {
    switch bytes.count {
    case 4: self.bytes = bytes
    case 16: self.bytes = bytes.starts(with: Self.mappedPrefix) ? Array(bytes.suffix(4)) : bytes
    default: return nil
    }
  }

  /// Reads `192.0.2.1` or `2001:db8::1` (RFC 4291 section 2.2); nil for anything else, such as a name, a zone, a port,
  /// brackets or a number with a leading zero.
  public init?(_ text: some StringProtocol) {
    let text = Array(text.utf8)
    // The longest text of an address has 45 characters.
    guard text.count <= 45,
      let bytes = text.contains(UInt8(ascii: ":")) ? Self.version6(text) : Self.version4(text[...])
    else { return nil }
    self.init(bytes: bytes)
  }

  private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

  private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
      var value = 0
      for digit in part {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
        value = value * 10 + Int(digit - UInt8(ascii: "0"))
      }
      guard let byte = UInt8(exactly: value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func version6(_ text: [UInt8]) -> [UInt8]? {
    // `::` may stand once, for the zeros that are missing.
    var halves: [ArraySlice<UInt8>] = [text[...]]
    if let gap = text.indices.dropLast().first(where: {
      text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":")
    }) {
      halves = [text[..<gap], text[(gap + 2)...]]
    }
    var parsed: [[UInt8]] = []
    for (index, half) in halves.enumerated() {
      guard let bytes = groups(half, mayEndIn4: index == halves.count - 1) else { return nil }
      parsed.append(bytes)
    }
    let count = parsed.reduce(0) { $0 + $1.count }
    guard let first = parsed.first, let last = parsed.last else { return nil }
    if parsed.count == 1 { return count == 16 ? first : nil }
    return count <= 14 ? first + [UInt8](repeating: 0, count: 16 - count) + last : nil
  }

  /// Groups of up to four hexadecimal digits between colons; the last may be an IPv4 address.
  private static func groups(_ text: ArraySlice<UInt8>, mayEndIn4: Bool) -> [UInt8]? {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndIn4, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
        guard let last = version4(part) else { return nil }
        bytes += last
        continue
      }
      guard (1...4).contains(part.count) else { return nil }
      var value: UInt32 = 0
      for character in part {
        guard let digit = JSONReader.hexadecimal(character) else { return nil }
        value = value << 4 | digit
      }
      bytes += [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }
    return bytes
  }
}

extension IPAddress: CustomStringConvertible {
  /// `192.0.2.1`, or eight groups of hexadecimal digits without shortening.
  public var description: String {
    if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
    return stride(from: 0, to: bytes.count - 1, by: 2)
      .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
      .joined(separator: ":")
  }
}
