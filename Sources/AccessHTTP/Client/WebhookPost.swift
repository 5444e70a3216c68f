import AccessAuth
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// One request to one address.
struct WebhookPost: Sendable {
  let message: SignedWebhook
  let url: ReceiverURL
  /// What the host was resolved to, or is.
  let address: IPAddress
  let bounds: WebhookClient.Bounds
  let deadline: ContinuousClock.Instant
  /// Certificates in PEM to trust in place of the system's.
  var authorities: [UInt8]?

  /// How far the request came.
  private enum Head: Sendable {
    case answer(HTTPClientResponse)
    case obstacle(WebhookOutcome.Obstacle)
  }

  /// Connects, posts, and reads the answer.
  func run() async -> WebhookOutcome {
    let watch = ConnectionWatch(address)
    // A client of its own, as the library ties a name to an address for all requests of a client.
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(watch))
    let outcome = await exchange(client, watch)
    // Ends the connection. What goes wrong there changes nothing.
    try? await client.shutdown()
    return outcome
  }

  private func exchange(_ client: HTTPClient, _ watch: ConnectionWatch) async -> WebhookOutcome {
    let head: Head? = await withDeadline(deadline) { await self.head(from: client, watch) }
    switch head {
    case nil: return .unreachable(.timeout)
    case .obstacle(let obstacle): return .unreachable(obstacle)
    case .answer(let response):
      _ = await withDeadline(min(deadline, .now + bounds.dropping)) { await drop(response.body) }
      return Self.outcome(status: Int(response.status.code))
    }
  }

  private func head(from client: HTTPClient, _ watch: ConnectionWatch) async -> Head {
    do {
      // The library's limit ends with the head of the answer; ours comes first and is for all of it.
      return .answer(try await client.execute(request, timeout: TimeAmount(bounds.whole + .seconds(1))))
    } catch {
      // What the library says may hold the URL or what the receiver wrote, and nobody needs it.
      return .obstacle(watch.obstacle(error, isSecure: url.isSecure))
    }
  }

  /// Reads to the end or the limit. What breaks off there has a status already.
  private func drop(_ body: HTTPClientResponse.Body) async {
    var count = 0
    do {
      for try await part in body {
        count += part.readableBytes
        if count > bounds.answer { return }
      }
    } catch { return }
  }

  static func outcome(status: Int) -> WebhookOutcome {
    switch status {
    case 200...299: .delivered(status: status)
    case 300...399: .unreachable(.redirect)
    default: .refused(status: status)
    }
  }

  private var request: HTTPClientRequest {
    var request = HTTPClientRequest(url: url.canonical)
    request.method = .POST
    request.headers.add(name: "User-Agent", value: "accessauth/\(AccessAuthVersion.current)")
    request.headers.add(name: "Content-Type", value: "application/json")
    for (name, value) in message.headers { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(bytes: message.body))
    return request
  }

  private func configuration(_ watch: ConnectionWatch) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration()
    if case .name(let name) = url.host { configuration.dnsOverride = [name: "\(address)"] }
    if let authorities {
      configuration.tlsConfiguration = .makeClientConfiguration()
      // Without one, nobody is trusted.
      let trusted = (try? NIOSSLCertificate.fromPEMBytes(authorities)) ?? []
      configuration.tlsConfiguration?.trustRoots = .certificates(trusted)
    }
    configuration.redirectConfiguration = .disallow
    configuration.httpVersion = .http1Only
    configuration.timeout.connect = TimeAmount(bounds.connecting)
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.http1_1ConnectionDebugInitializer = { channel in watch.admit(channel) }
    return configuration
  }
}

/// Looks at the connection itself before anything is sent: whatever the library made of name and address, a connection
/// to another address ends there.
final class ConnectionWatch: Sendable {
  /// The connection has another address.
  struct Elsewhere: Error {}

  private let address: IPAddress
  private let isEstablished = Atomic(false)

  init(_ address: IPAddress) { self.address = address }

  /// Succeeds for a connection to the address, and closes any other.
  func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
    guard let remote = channel.remoteAddress?.ipAddress, IPAddress(remote) == address else {
      // Later, as the library wants to hear of the failure before the connection ends.
      channel.eventLoop.execute { channel.close(promise: nil) }
      return channel.eventLoop.makeFailedFuture(Elsewhere())
    }
    isEstablished.store(true, ordering: .relaxed)
    return channel.eventLoop.makeSucceededVoidFuture()
  }

  /// What was in the way when the library threw `error`.
  func obstacle(_ error: any Error, isSecure: Bool) -> WebhookOutcome.Obstacle {
    if error is Elsewhere { return .addressRefused }
    if isEstablished.load(ordering: .relaxed) { return .protocol }
    guard isSecure else { return .connect }
    // Below TLS there are the system's errors and the time that a connection may take.
    if error is IOError { return .connect }
    let timeouts: [HTTPClientError] = [.connectTimeout, .getConnectionFromPoolTimeout]
    return (error as? HTTPClientError).map(timeouts.contains) == true ? .connect : .tls
  }
}
