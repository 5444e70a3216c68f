import AccessHTTP

/// Where the service listens: `HOST:PORT` or `[HOST]:PORT`, for example `127.0.0.1:8080` or `[::1]:0`.
struct ListenAddress {
  let host: String
  let port: Int

  init(_ text: String) throws(Failure) {
    // `UInt16` alone would take `+80`.
    guard let colon = text.lastIndex(of: ":"), !text.contains("+"), let port = UInt16(text[text.index(after: colon)...])
    else {
      throw .usage("--listen needs an address and a port, such as 127.0.0.1:8080, not \(text)")
    }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      throw .usage("an IPv6 address stands in brackets before its port: [\(host)]:\(port)")
    }
    guard !host.isEmpty else { throw .usage("--listen needs an address before the port, such as 127.0.0.1:\(port)") }
    self.host = String(host)
    self.port = Int(port)
  }

  /// Whether only this machine can reach it. Of names, only `localhost` is known to stay here.
  var isLoopback: Bool {
    guard let address = IPAddress(host) else { return host == "localhost" }
    switch address.bytes.count {
    case 4: return address.bytes.first == 127
    default: return address == IPAddress("::1")
    }
  }
}
