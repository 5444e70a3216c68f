/// The URL of a receiver of webhooks, of one plain form, so that nobody who reads it means another place than the client
/// connects to.
///
/// It is `https://host[:port][/path][?query]` in visible ASCII characters, at most ``maximumCount``. The host is a name of
/// letters, digits and hyphens, an IPv4 address of four decimal numbers, or an IPv6 address in brackets. There is no user,
/// no fragment, no full stop behind a name, and no number that some take for an address. The port is 80, 443 or above
/// 1023, and none of another service that browsers block (WHATWG Fetch, "port blocking").
///
/// `http` is for receivers within a block that the operator allows: it has an address of one, or a name that resolves to
/// nothing else, which shows when it is delivered.
public struct ReceiverURL: Hashable, Sendable {
  /// The most characters.
  public static let maximumCount = 2048

  /// What is wrong with a URL. No part of it is in the words.
  public enum Flaw: String, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// Empty, or more than ``ReceiverURL/maximumCount`` characters.
    case length = "the URL has to have 1 to 2048 characters"
    /// A space, a control character, or one that a URL writes as percent and two hexadecimal digits.
    case characters = "the URL has a character that has to be percent-encoded"
    /// Neither `https://` nor `http://`.
    case scheme = "the URL has to begin with https://"
    /// Something before an `@`.
    case userInfo = "the URL must not name a user"
    /// Something behind a `#`.
    case fragment = "the URL must not have a fragment"
    /// No host, or one of another form.
    case host = "the host has to be a name, an IPv4 address of four decimal numbers, or an IPv6 address in brackets"
    /// No port number, or one of another service.
    case port = "the port has to be 80, 443 or above 1023, and not that of another service"
    /// `http` where the operator allows no address for it.
    case plainHTTP = "the URL has to begin with https://; http is for addresses that the operator allows"
    /// An address, or a name of this machine, that is neither public nor allowed.
    case address = "the host is not public"

    /// The flaw in words for who gave the URL.
    public var description: String { rawValue }
  }

  /// Where the connection goes.
  public enum Host: Hashable, Sendable {
    /// A name in lower case, to be resolved when it is delivered.
    case name(String)
    /// An address.
    case address(IPAddress)
  }

  /// The URL as it was given.
  public let text: String
  /// Whether it is `https`.
  public let isSecure: Bool
  /// The host.
  public let host: Host
  /// The port, given or of the scheme.
  public let port: Int
  /// Path and query; at least `/`.
  let target: String

  /// Reads a URL and throws what is wrong with it. It has to be read again for each delivery, as `reachable` may have
  /// become less.
  public init(_ text: String, reachable: ReachableAddresses) throws(Flaw) {
    let bytes = Array(text.utf8)
    guard (1...Self.maximumCount).contains(bytes.count) else { throw .length }
    guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }) else {
      throw .characters
    }
    guard let (isSecure, rest) = Self.scheme(bytes) else { throw .scheme }
    guard !rest.contains(UInt8(ascii: "#")) else { throw .fragment }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    guard !authority.contains(UInt8(ascii: "@")) else { throw .userInfo }
    let (hostText, portText) = try Self.parts(authority)
    host = try Self.host(hostText)
    port = try Self.port(portText) ?? (isSecure ? 443 : 80)
    let target = rest.dropFirst(authority.count)
    guard Self.isTarget(target) else { throw .characters }
    self.target = (target.first == UInt8(ascii: "/") ? "" : "/") + String(decoding: target, as: UTF8.self)
    self.text = text
    self.isSecure = isSecure
    guard reachesHost(reachable) else { throw .address }
    guard isSecure || allowsPlain(reachable) else { throw .plainHTTP }
  }

  /// The URL in the form that the client gets.
  var canonical: String {
    let isDefault = port == (isSecure ? 443 : 80)
    return "\(isSecure ? "https" : "http")://\(hostText)\(isDefault ? "" : ":\(port)")\(target)"
  }

  private var hostText: String {
    switch host {
    case .name(let name): name
    case .address(let address): address.bytes.count == 4 ? "\(address)" : "[\(address)]"
    }
  }

  /// Whether an address is one to connect to; of names, whether it is one that always means this machine (RFC 6761).
  private func reachesHost(_ reachable: ReachableAddresses) -> Bool {
    switch host {
    case .address(let address): return reachable.contains(address)
    case .name(let name):
      guard name == "localhost" || name.hasSuffix(".localhost") else { return true }
      return ["127.0.0.1", "::1"].compactMap { IPAddress($0) }.contains(where: reachable.contains)
    }
  }

  private func allowsPlain(_ reachable: ReachableAddresses) -> Bool {
    switch host {
    case .address(let address): reachable.allows(address)
    case .name: reachable.hasExceptions
    }
  }
}
