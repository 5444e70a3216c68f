public import AccessAuth
import AsyncHTTPClient
import NIOCore

/// Posts webhooks to receivers that somebody else named, without being led to where the service alone can go.
///
/// The host's name is resolved here, all its addresses are looked at, and the connection goes to one of these addresses:
/// there is no second look-up that could answer otherwise. TLS still proves the name. Where one address of several is not
/// to be connected to, none is: a public name with a private address is a mistake or a trap, and which of them a delivery
/// met would be chance.
///
/// A redirect is not followed, no proxy is taken from the environment, nothing is unpacked, no cookie kept. Each try has
/// a connection of its own.
public struct WebhookClient: Sendable {
  /// How long parts of a try may take, and how much of an answer is read.
  struct Bounds: Sendable {
    /// For the connection with its TLS.
    var connecting: Duration = .seconds(5)
    /// For all of it, from the look-up of the name to the answer's last byte.
    var whole: Duration = .seconds(15)
    /// For the answer's body, after its status: it changes nothing any more. It is read and dropped because some
    /// receivers believe that they failed when nobody takes their answer.
    var dropping: Duration = .seconds(2)
    /// How much of the body is read, in bytes.
    var answer = 64 * 1024
  }

  private let reachable: ReachableAddresses
  private let bounds: Bounds
  private let authorities: [UInt8]?
  private let resolve: @Sendable (String) async -> [IPAddress]

  /// A client that connects to `reachable` addresses only.
  public init(reachable: ReachableAddresses) {
    self.init(reachable: reachable, bounds: Bounds())
  }

  /// The same with other bounds and other names, and with certificates in PEM to trust in place of the system's.
  init(
    reachable: ReachableAddresses, bounds: Bounds, authorities: [UInt8]? = nil,
    resolve: @escaping @Sendable (String) async -> [IPAddress] = { await NameResolver.addresses(of: $0) }
  ) {
    self.reachable = reachable
    self.bounds = bounds
    self.authorities = authorities
    self.resolve = resolve
  }

  /// Posts `message` to `url`, once. Throws only where the task is cancelled before there is an answer.
  public func send(_ message: SignedWebhook, to url: String) async throws(CancellationError) -> WebhookOutcome {
    let deadline = ContinuousClock.now + bounds.whole
    let outcome = await outcome(of: message, to: url, by: deadline)
    if case .unreachable = outcome, Task.isCancelled { throw CancellationError() }
    return outcome
  }

  private func outcome(
    of message: SignedWebhook, to text: String, by deadline: ContinuousClock.Instant
  ) async -> WebhookOutcome {
    guard let url = try? ReceiverURL(text, reachable: reachable) else { return .unreachable(.addressRefused) }
    guard let addresses = await addresses(of: url.host, by: deadline) else { return .unreachable(.timeout) }
    guard !addresses.isEmpty else { return .unreachable(.dns) }
    guard addresses.allSatisfy({ url.isSecure ? reachable.contains($0) : reachable.allows($0) }) else {
      return .unreachable(.addressRefused)
    }
    var outcome = WebhookOutcome.unreachable(.dns)
    for address in Self.attempts(addresses) {
      let post = WebhookPost(
        message: message, url: url, address: address, bounds: bounds, deadline: deadline, authorities: authorities)
      outcome = await post.run()
      // Another address is for where no connection came about: the message has not left.
      guard outcome == .unreachable(.connect) else { break }
    }
    return outcome
  }

  /// Nil when it took too long.
  private func addresses(of host: ReceiverURL.Host, by deadline: ContinuousClock.Instant) async -> [IPAddress]? {
    switch host {
    case .address(let address): [address]
    case .name(let name): await withDeadline(deadline) { await resolve(name) }
    }
  }

  /// The first address, and the first of the other version of IP: a machine may have only one of them.
  static func attempts(_ addresses: [IPAddress]) -> [IPAddress] {
    guard let first = addresses.first else { return [] }
    let other = addresses.first { $0.bytes.count != first.bytes.count }
    return [first] + (other.map { [$0] } ?? [])
  }
}

/// What `work` gives, or nil when `deadline` is over first or the task is cancelled; `work` is cancelled then, and has to
/// end soon.
func withDeadline<R: Sendable>(
  _ deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () async -> R
) async -> R? {
  await withTaskGroup(of: R?.self) { group in
    group.addTask { await work() }
    group.addTask {
      try? await Task.sleep(until: deadline)
      return nil
    }
    defer { group.cancelAll() }
    return await group.next() ?? nil
  }
}
