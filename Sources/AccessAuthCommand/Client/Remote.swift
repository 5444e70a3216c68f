import AccessAuth
import AccessHTTP
import HTTPTypes

/// The service at the other end of a client command, and the key to call it with.
struct Remote {
  private let address: String
  private let key: BearerToken
  private let authorities: [UInt8]?

  init(address: String, key: BearerToken, authorities: [UInt8]? = nil) {
    self.address = address
    self.key = key
    self.authorities = authorities
  }

  /// The body of the answer to a GET; parameters without a value are left out.
  func get(
    _ path: String, _ query: [(String, String?)] = [], headers: HTTPFields = [:]
  ) async throws(Failure) -> [UInt8] {
    try await call(.get, Self.path(path, query), headers: headers)
  }

  /// The body of the answer to a POST; without a body of its own, an empty object is sent.
  func post(
    _ path: String, _ body: [UInt8] = Array("{}".utf8), headers: HTTPFields = [:]
  ) async throws(Failure) -> [UInt8] {
    try await call(.post, path, body, headers: headers)
  }

  /// The body of the answer to a PUT.
  func put(_ path: String, _ body: [UInt8]) async throws(Failure) -> [UInt8] { try await call(.put, path, body) }

  /// The body of the answer to a PATCH. What it names is set, whatever it was before: who types it has just looked.
  func patch(_ path: String, _ body: [UInt8]) async throws(Failure) -> [UInt8] {
    try await call(.patch, path, body, headers: [.ifMatch: "*"])
  }

  /// The body of the answer to a DELETE.
  func delete(_ path: String) async throws(Failure) -> [UInt8] { try await call(.delete, path) }

  private func call(
    _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]? = nil, headers: HTTPFields = [:]
  ) async throws(Failure) -> [UInt8] {
    let answer: APIClient.Answer
    do {
      answer = try await APIClient.with(server: address, key: key, authorities: authorities) { client in
        try await client.call(method, path, body: body, headers: headers)
      }
    } catch {
      throw failure(error)
    }
    guard (200..<300).contains(answer.status) else { throw ProblemReport(answer).failure }
    return answer.body
  }

  /// How long nothing may come of an answer that takes long: a stream says every 15 seconds that it is there.
  private static let silence = Duration.seconds(60)

  /// Hands on the answer to a GET piece by piece, however long it is. `begun` gets its headers.
  func stream(
    _ path: String, _ query: [(String, String?)], headers: HTTPFields = [:],
    begun: (HTTPFields) throws -> Void = { _ in }, _ take: ([UInt8]) async throws -> Void
  ) async throws(Failure) {
    let refused: APIClient.Answer?
    do {
      refused = try await APIClient.with(
        server: address, key: key, authorities: authorities, silence: Self.silence
      ) { client in
        try await client.stream(Self.path(path, query), headers: headers, begun: begun, take)
      }
    } catch {
      throw failure(error)
    }
    if let refused { throw ProblemReport(refused).failure }
  }

  private static func path(_ path: String, _ query: [(String, String?)]) -> String {
    let parameters = query.compactMap { name, value in value.map { "\(name)=\(Text.escaped($0))" } }
    return parameters.isEmpty ? path : "\(path)?\(parameters.joined(separator: "&"))"
  }

  private func failure(_ error: any Error) -> Failure {
    switch error {
    case let failure as Failure: failure
    // The address is not repeated: somebody may have put a password into it.
    case APIClient.Failure.invalidServer: .usage("--server: \(APIClient.Failure.invalidServer)")
    case APIClient.Failure.invalidAuthorities: .usage("--ca-file: \(APIClient.Failure.invalidAuthorities)")
    case let failure as APIClient.Failure: .couldNotTell("\(address): \(failure)")
    default: .couldNotTell("\(address) cannot be reached")
    }
  }
}
