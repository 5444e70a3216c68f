public import HTTPTypes

/// Whose word about a client's address counts. Without `--behind-proxy` it is the socket's alone.
public struct TrustedProxies: Sendable {
  /// The blocks in which the proxies are.
  public let blocks: [AddressBlock]

  /// Trusts peers in `blocks` to name their client.
  public init(_ blocks: [AddressBlock] = []) { self.blocks = blocks }

  /// The address of the client behind `peer`. `X-Forwarded-For` is looked at only when a trusted proxy sent it, and from
  /// its end, where each proxy adds whom it saw: the last address that is no trusted proxy is the client. What stands
  /// before that was written by the client and means nothing.
  public func client(peer: IPAddress?, headers: HTTPFields) -> IPAddress? {
    guard !blocks.isEmpty, var client = peer, isTrusted(client) else { return peer }
    let hops = headers[values: .forwardedFor].flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for hop in hops.reversed() {
      guard let address = IPAddress(hop.drop { $0 == " " }.prefix { $0 != " " }) else { return client }
      client = address
      if !isTrusted(address) { return client }
    }
    return client
  }

  private func isTrusted(_ address: IPAddress) -> Bool { blocks.contains { $0.contains(address) } }
}
