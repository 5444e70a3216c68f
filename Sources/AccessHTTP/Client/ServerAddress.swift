/// The address of a service: scheme, host, perhaps a port and a path to put before every path.
struct ServerAddress: Sendable {
  /// The address without a slash at its end.
  let text: String
  /// Whether it is reached by TLS.
  let isSecure: Bool
  /// Whether it is a loopback address, which no packet leaves the machine for.
  let isThisMachine: Bool

  /// Reads `https://host[:port][/prefix]` or the same with `http`; nil for anything else.
  init?(_ text: String) {
    let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
    guard let scheme, text.utf8.count <= 2048,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"?#@\\\"<>".utf8.contains($0) })
    else { return nil }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    let host =
      authority.hasPrefix("[")
      ? authority.dropFirst().prefix { $0 != "]" }
      : authority.prefix { $0 != ":" }
    guard !host.isEmpty else { return nil }
    self.text = String(text.last == "/" ? text.dropLast() : text[...])
    isSecure = scheme == "https://"
    isThisMachine = host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
  }
}

extension IPAddress {
  /// Whether it is in 127.0.0.0/8 or is ::1.
  var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1] }
}
