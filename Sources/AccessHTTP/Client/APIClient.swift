import AsyncHTTPClient
public import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOSSL

/// Calls the service from a command line or a door: one request, one bounded answer, no redirects.
///
/// ```swift
/// let answer = try await APIClient.with(server: "https://access.example", key: key) { client throws(APIClient.Failure) in
///   try await client.call(.post, "/v1/sites", body: JSONObject.bytes { json in json.member("name", "Riga") })
/// }
/// ```
public struct APIClient: Sendable {
  /// Why there is no answer. Whether the service acted is known of the first four alone: it did not.
  public enum Failure: Error, Hashable, CustomStringConvertible {
    /// The address of the server is no `https` URL, or no `http` URL of this machine.
    case invalidServer
    /// The path does not begin with a slash, or has characters that a path has not.
    case invalidPath
    /// The authorities to trust are no certificates.
    case invalidAuthorities
    /// The server's certificate is not genuine, over, for another name, or of an authority that is not trusted; or it is
    /// the server that trusts no certificate of ours.
    case untrusted
    /// No connection, or a connection that broke.
    case unreachable
    /// The answer did not come in time.
    case timedOut
    /// The answer is longer than was to be expected.
    case answerTooLarge
    /// The answer broke off before its end.
    case cut

    /// Safe for any log; nothing in it comes from outside.
    public var description: String {
      switch self {
      case .invalidServer: "the server's address has to be an https URL, or an http URL of this machine"
      case .invalidPath: "the path has to begin with a slash"
      case .invalidAuthorities: "the authorities to trust have to be certificates in PEM (-----BEGIN CERTIFICATE-----)"
      case .untrusted:
        "no trust by TLS: the server's certificate is over, for another name or of an authority that is not trusted, or "
          + "the server wants a certificate of its clients"
      case .unreachable: "the server cannot be reached"
      case .timedOut: "the server did not answer in time"
      case .answerTooLarge: "the server's answer is too long"
      case .cut: "the server's answer broke off before its end"
      }
    }
  }

  /// What the service said.
  public struct Answer: Sendable {
    /// The HTTP status.
    public let status: Int
    /// The media type without parameters, in lower case; empty where there is none.
    public let mediaType: String
    /// The value of `Request-Id`, for a report to the operator.
    public let requestID: String?
    /// The body, at most as long as was allowed.
    public let body: [UInt8]
  }

  private let client: HTTPClient
  private let server: String
  private let key: BearerToken?
  private let timeout: TimeAmount
  private let maximumAnswer: Int

  /// Lends a client for `server` for the time of `body`, and closes its connections after that.
  ///
  /// `server` is a URL without user, query or fragment. A key is sent over TLS only: plain `http` is for this machine,
  /// unless `allowsPlainHTTP` says that something else protects the way. `authorities` are certificates in PEM that are
  /// trusted in place of the system's. `timeout` is for a whole call, `maximumAnswer` in bytes. `silence` is how long
  /// nothing may come of an answer that has begun.
  public static func with<R: Sendable, E: Error>(
    server: String, key: BearerToken? = nil, allowsPlainHTTP: Bool = false, authorities: [UInt8]? = nil,
    timeout: Duration = .seconds(30), silence: Duration? = nil, maximumAnswer: Int = 16 * 1024 * 1024,
    _ body: (APIClient) async throws(E) -> R
  ) async throws -> R {
    guard let server = ServerAddress(server), server.isSecure || server.isThisMachine || allowsPlainHTTP else {
      throw Failure.invalidServer
    }
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(5)
    configuration.timeout.read = silence.map { TimeAmount($0) }
    // A certificate that is not trusted now is not trusted in a second; whoever called may call again.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.tlsConfiguration = try tls(authorities)
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let result: R
    do {
      result = try await body(
        APIClient(
          client: client, server: server.text, key: key, timeout: TimeAmount(timeout), maximumAnswer: maximumAnswer))
    } catch {
      try? await client.shutdown()
      throw error
    }
    try? await client.shutdown()
    return result
  }

  private static func tls(_ authorities: [UInt8]?) throws(Failure) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let authorities {
      guard !authorities.isEmpty, let certificates = try? NIOSSLCertificate.fromPEMBytes(authorities),
        !certificates.isEmpty
      else { throw .invalidAuthorities }
      configuration.trustRoots = .certificates(certificates)
    }
    return configuration
  }

  /// Sends one request and waits for the whole answer, of any status. `body` is JSON.
  public func call(
    _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil, headers: HTTPFields = [:]
  ) async throws(Failure) -> Answer {
    var request = try request(method, path, headers)
    if let body {
      request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    do {
      return try await answer(try await client.execute(request, timeout: timeout))
    } catch {
      // What the library says may hold the URL, and nobody needs it.
      throw Self.failure(error)
    }
  }

  /// Sends a GET, and lends the body of an answer that is no error piece by piece, as it comes; the next piece is not
  /// fetched before `take` is done with the last. An answer that is an error is returned whole; nil stands for a body that
  /// came to its end. What `begun` and `take` throw ends the call and is thrown on; everything else is a ``Failure``.
  public func stream(
    _ path: String, headers: HTTPFields = [:], begun: (HTTPFields) throws -> Void = { _ in },
    _ take: ([UInt8]) async throws -> Void
  ) async throws -> Answer? {
    let response: HTTPClientResponse
    do {
      response = try await client.execute(try request(.get, path, headers), timeout: timeout)
      guard (200..<300).contains(response.status.code) else { return try await answer(response) }
    } catch {
      throw Self.failure(error)
    }
    var fields = HTTPFields()
    for (name, value) in response.headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    try begun(fields)
    var pieces = response.body.makeAsyncIterator()
    while true {
      let piece: ByteBuffer?
      do { piece = try await pieces.next() } catch {
        if error is CancellationError { throw error }
        throw Self.failure(error) == .timedOut ? Failure.timedOut : Failure.cut
      }
      guard let piece else { return nil }
      try await take(Array(buffer: piece))
    }
  }

  /// A request with the key.
  private func request(
    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields
  ) throws(Failure) -> HTTPClientRequest {
    guard PathForm.isCanonical(path) else { throw .invalidPath }
    var request = HTTPClientRequest(url: server + path)
    request.method = HTTPMethod(rawValue: method.rawValue)
    for field in headers { request.headers.add(name: field.name.rawName, value: field.value) }
    if let key {
      // The library takes headers as strings only; this one ends with the call.
      key.withBytes { bytes in
        var value = Array("Bearer ".utf8)
        for index in bytes.indices { value.append(bytes[index]) }
        request.headers.replaceOrAdd(name: "Authorization", value: String(decoding: value, as: UTF8.self))
        value.wipe()
      }
    }
    return request
  }

  /// The whole of an answer.
  private func answer(_ response: HTTPClientResponse) async throws -> Answer {
    let type = response.headers.first(name: "Content-Type")?.prefix { $0 != ";" && $0 != " " }.lowercased()
    return Answer(
      status: Int(response.status.code), mediaType: type ?? "",
      requestID: response.headers.first(name: "Request-Id"),
      body: Array(buffer: try await response.body.collect(upTo: maximumAnswer)))
  }

  private static func failure(_ error: any Error) -> Failure {
    switch error {
    case let failure as Failure: failure
    case is NIOTooManyBytesError: .answerTooLarge
    case NIOSSLError.handshakeFailed, is NIOSSLExtraError: .untrusted
    case let error as HTTPClientError where timeouts.contains(error): .timedOut
    default: .unreachable
    }
  }

  private static let timeouts: [HTTPClientError] = [
    .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout, .tlsHandshakeTimeout,
    .getConnectionFromPoolTimeout,
  ]
}
