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
  func get(_ path: String, _ query: [(String, String?)] = []) async throws(Failure) -> [UInt8] {
    let parameters = query.compactMap { name, value in value.map { "\(name)=\(Text.escaped($0))" } }
    return try await call(.get, parameters.isEmpty ? path : "\(path)?\(parameters.joined(separator: "&"))")
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
    } catch APIClient.Failure.invalidServer {
      // The address is not repeated: somebody may have put a password into it.
      throw .usage("--server: \(APIClient.Failure.invalidServer)")
    } catch APIClient.Failure.invalidAuthorities {
      throw .usage("--ca-file: \(APIClient.Failure.invalidAuthorities)")
    } catch let failure as APIClient.Failure {
      throw .couldNotTell("\(address): \(failure)")
    } catch {
      throw .couldNotTell("\(address) cannot be reached")
    }
    guard (200..<300).contains(answer.status) else { throw ProblemReport(answer).failure }
    return answer.body
  }
}
