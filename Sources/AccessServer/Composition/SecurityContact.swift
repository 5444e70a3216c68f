package import AccessAuth

/// Where to report a weakness of this installation, and the file that says so at `/.well-known/security.txt` (RFC 9116).
package struct SecurityContact: Hashable, Sendable {
  /// The most bytes of the address.
  package static let maximumLength = 256
  /// The file has to end within a year (section 2.5.5). It is made anew at each request.
  package static let life = Duration.days(180)

  /// The address.
  package let uri: String

  /// Takes a URI of `mailto:` or `https:`, in ASCII without spaces; nil for anything else.
  package init?(_ uri: String) {
    guard uri.utf8.count <= Self.maximumLength, uri.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
    if uri.hasPrefix("mailto:") {
      let address = uri.dropFirst("mailto:".count).prefix { $0 != "?" }
      let parts = address.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    } else {
      guard uri.hasPrefix("https://"), let first = uri.dropFirst("https://".count).utf8.first,
        ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: ":")].contains(first)
      else { return nil }
    }
    self.uri = uri
  }

  /// The file, as it stands at `now`:
  ///
  /// ```
  /// Contact: mailto:security@example.com
  /// Expires: 2027-05-21T15:04:05Z
  /// Preferred-Languages: en
  /// ```
  package func text(at now: Instant) -> [UInt8] {
    let expires = (now + Self.life).flooredToSecond.description.replacing(".000Z", with: "Z")
    return Array("Contact: \(uri)\nExpires: \(expires)\nPreferred-Languages: en\n".utf8)
  }
}
