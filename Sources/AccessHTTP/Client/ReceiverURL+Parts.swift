/// The parts of a receiver's URL, each of one form (RFC 3986, without what nobody needs here).
extension ReceiverURL {
  /// Whether the scheme is `https` rather than `http`, in any case, and what follows `://`; nil for other schemes.
  static func scheme(_ url: [UInt8]) -> (isSecure: Bool, rest: ArraySlice<UInt8>)? {
    for (text, isSecure) in [("https://", true), ("http://", false)] {
      let count = text.utf8.count
      if url.count >= count, lowercased(url.prefix(count)).elementsEqual(text.utf8) {
        return (isSecure, url.dropFirst(count))
      }
    }
    return nil
  }

  /// Host and port, the latter nil where there is no colon. Brackets stay with the host.
  static func parts(_ authority: ArraySlice<UInt8>) throws(Flaw) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?)
  {
    var host = authority.prefix { $0 != UInt8(ascii: ":") }
    if authority.first == UInt8(ascii: "[") {
      guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
      host = authority[...end]
    }
    let rest = authority.dropFirst(host.count)
    guard let first = rest.first else { return (host, nil) }
    guard first == UInt8(ascii: ":") else { throw .host }
    return (host, rest.dropFirst())
  }

  /// A name or an address.
  static func host(_ text: ArraySlice<UInt8>) throws(Flaw) -> Host {
    if text.first == UInt8(ascii: "[") {
      let inner = String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
      guard inner.contains(":"), let address = IPAddress(inner) else { throw .host }
      return .address(address)
    }
    // RFC 1123 section 2.1; a name of DNS has at most 253 characters.
    let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...253).contains(text.count), labels.allSatisfy(isLabel), let last = labels.last else { throw .host }
    let name = String(decoding: lowercased(text), as: UTF8.self)
    // A name that ends in a number is an IPv4 address for many, in octal, in hexadecimal or of fewer parts (WHATWG URL,
    // "ends in a number").
    if last.allSatisfy(isDigit) || lowercased(last).starts(with: "0x".utf8) {
      guard let address = IPAddress(name) else { throw .host }
      return .address(address)
    }
    return .name(name)
  }

  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
      && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  /// The number of 1 to 5 digits, without a zero in front; nil where there is none to read.
  static func port(_ text: ArraySlice<UInt8>?) throws(Flaw) -> Int? {
    guard let text else { return nil }
    guard (1...5).contains(text.count), text.first != UInt8(ascii: "0"), text.allSatisfy(isDigit) else { throw .port }
    let port = text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    guard port == 80 || port == 443 || (1024...65535).contains(port), !blockedPorts.contains(port) else { throw .port }
    return port
  }

  /// The ports above 1023 that browsers block, because another protocol could be spoken to through HTTP: H.323, PPTP,
  /// NFS, Apple RFS, NPP, ManageSieve, SIP, X11, IRC, Amanda and others.
  private static let blockedPorts: Set<Int> = [
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
  ]

  /// Whether path and query have only characters that stand there as they are, and percent with two digits.
  static func isTarget(_ target: ArraySlice<UInt8>) -> Bool {
    var encoded = 0
    for character in target {
      if encoded > 0 {
        guard JSONReader.hexadecimal(character) != nil else { return false }
        encoded -= 1
      } else if character == UInt8(ascii: "%") {
        encoded = 2
      } else {
        guard isLetter(character) || isDigit(character) || "-._~!$&'()*+,;=:@/?".utf8.contains(character) else {
          return false
        }
      }
    }
    return encoded == 0
  }

  private static func isLetter(_ character: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character | 0x20)
  }

  private static func isDigit(_ character: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
  }

  private static func lowercased(_ text: ArraySlice<UInt8>) -> [UInt8] {
    text.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}
