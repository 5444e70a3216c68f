import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

// What all routes share: the caller, repeatable calls, path parameters, entity tags.
extension Routes {
  /// The caller of a request that is not repeatable.
  func caller(_ context: Context) throws -> Caller { try caller(context, nil) }

  /// The caller of a POST that makes something; with an `Idempotency-Key`, the same call answers the same. `body` is
  /// hashed, not kept.
  func caller(_ request: Request, _ context: Context, body: [UInt8]) throws -> Caller {
    guard let key = try request.idempotencyKey() else { return try caller(context) }
    let route = "\(request.method.rawValue) \(request.uri.path)"
    return try caller(context, Caller.Idempotency(key: key, route: route, body: body, keys: service.keys))
  }

  private func caller(_ context: Context, _ idempotency: Caller.Idempotency?) throws -> Caller {
    guard let key = context.principal else { throw Problem(.unauthenticated) }
    return Caller(key: key, request: context.requestID, moment: context.moment, idempotency: idempotency)
  }

  /// Carries out a repeatable call, but never twice at once.
  func once<Value: Sendable>(_ caller: Caller, _ call: () async throws -> Value) async throws -> Value {
    guard let idempotency = caller.idempotency else { return try await call() }
    guard let value = try await service.underway.only(caller.key, idempotency.key, call) else {
      throw Problem(.idempotencyInProgress, retryAfter: .seconds(1))
    }
    return value
  }

  /// The identifier in a path; anything else is not found.
  func identifier<Kind: IdentifierKind>(
    _ name: String, _ context: Context, as type: Identifier<Kind>.Type = Identifier<Kind>.self
  ) throws -> Identifier<Kind> {
    guard let text = context.parameters.get(name), let id = Identifier<Kind>(text) else { throw Problem(.notFound) }
    return id
  }

  /// The tag that `If-Match` names; nil where it names any. Whoever changes something says what they have seen of it.
  func expectedTag(_ request: Request) throws(Problem) -> String? {
    guard let tag = request.headers[.ifMatch] else {
      throw Problem(.preconditionRequired, "a change names the ETag that it is a change of in If-Match, or *")
    }
    return tag == "*" ? nil : tag
  }

  /// The revision that `If-Match` names; nil where it names any.
  func expectedRevision(_ request: Request) throws(Problem) -> Int64? {
    guard let tag = try expectedTag(request) else { return nil }
    guard let revision = EntityTag.revision(tag) else { throw Problem(.preconditionFailed) }
    return revision
  }

  /// An object with its entity tag, or 304 where the caller reads what it has, and what it has can be current.
  func object(
    _ request: Request, tag: String, isReplay: Bool = false, canBeCurrent: Bool = true,
    _ write: (inout JSONObject) -> Void
  ) -> Response {
    let isRead = request.method == .get || request.method == .head
    if isRead, canBeCurrent, request.headers[.ifNoneMatch] == tag {
      return Response(status: .notModified, headers: [.eTag: tag])
    }
    var headers: HTTPFields = [.eTag: tag]
    if isReplay { headers[.idempotentReplayed] = "true" }
    return .json(headers: headers, write)
  }

  /// An object that was made, or was made before by the same call.
  func made<Value>(
    _ made: Made<Value>, _ status: HTTPResponse.Status = .created, revision: Int64?,
    _ write: (inout JSONObject) -> Void
  ) -> Response {
    self.made(made, status, tag: revision.map(EntityTag.of(revision:)), write)
  }

  /// The same, with its entity tag.
  func made<Value>(
    _ made: Made<Value>, _ status: HTTPResponse.Status, tag: String?, _ write: (inout JSONObject) -> Void
  ) -> Response {
    var headers: HTTPFields = [:]
    if made.isReplay { headers[.idempotentReplayed] = "true" }
    headers[.eTag] = tag
    return .json(status, headers: headers, write)
  }
}

/// Entity tags: `"r7"` of a record, `"r7u1"` of a grant, whose uses change without a revision, `"r7e1795348800000"` of a
/// credential that ends with its grant, at these milliseconds since 1970.
enum EntityTag {
  static func of(revision: Int64) -> String { "\"r\(revision)\"" }
  static func of(_ grant: Grant) -> String { "\"r\(grant.revision)u\(grant.uses)\"" }
  static func of(_ credential: Credential, expiresAt: Instant) -> String {
    switch credential.medium {
    case .qr, .appToken: of(revision: credential.revision)
    case .pin, .card, .face: "\"r\(credential.revision)e\(expiresAt.milliseconds)\""
    }
  }

  static func revision(_ tag: String) -> Int64? {
    guard tag.hasPrefix("\"r"), tag.hasSuffix("\""), tag.utf8.count <= 24 else { return nil }
    let digits = tag.dropFirst(2).dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
    return Int64(digits)
  }
}
