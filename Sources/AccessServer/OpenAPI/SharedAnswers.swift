import AccessAuth
import AccessHTTP

/// The answers that many operations have, most of them errors; their texts and codes are those of the table of problems.
enum SharedAnswers {
  /// Statuses of errors, the name of the shared answer of each, and when it comes.
  private static let refusals: [(status: Int, name: String, about: String)] = [
    (400, "BadRequest", "The request cannot be understood; `errors` points to the place."),
    (401, "Unauthenticated", "The request has no key, or one that is unknown, revoked, expired or suspended."),
    (403, "Forbidden", "The role or the scopes of the key do not include this call."),
    (404, "NotFound", "There is no such object, or it is out of the reach of the key; the answer is the same."),
    (405, "MethodNotAllowed", "The path exists, but not with this method; `Allow` names those that it has."),
    (409, "Conflict", "The same call with this `Idempotency-Key` has not ended yet."),
    (412, "PreconditionFailed", "`If-Match` names another version than the present one."),
    (413, "BodyTooLarge", "The body is longer than this call accepts."),
    (415, "UnsupportedMediaType", "The body is not of the type `application/json` in UTF-8, without a content coding."),
    (422, "Mismatch", "The `Idempotency-Key` was used before for another request."),
    (428, "PreconditionRequired", "A change needs `If-Match`, so that nobody overwrites what they have not seen."),
    (429, "TooManyRequests", "The key or the address has used up its budget; `Retry-After` says how long to wait."),
    (500, "InternalError", "The service has an error. The request may or may not have had its effect."),
    (503, "Unavailable", "A queue is full, or the store cannot be reached. Nothing was done; try again."),
  ]

  /// The name of the shared answer of an error's status.
  static func name(of status: Int) -> String {
    refusals.first { $0.status == status }?.name ?? "InternalError"
  }

  /// The statuses and the names of the shared answers that are errors.
  static var names: [(status: Int, name: String)] { refusals.map { ($0.status, $0.name) } }

  /// `components/responses`.
  static var responses: DocumentTree {
    .members(
      [("NotModified", notModified)]
        + refusals.map { ($0.name, tree(of: $0.status, about: $0.about, hasExamples: true)) })
  }

  private static var notModified: DocumentTree {
    .members([
      ("description", .text("The caller has the present version: its `ETag` stands in `If-None-Match`.")),
      ("headers", .members(["RequestID", "ETag"].map { (headerName($0), Operation.component("headers", $0)) })),
    ])
  }

  /// The answer of an error: its codes, its headers and perhaps an example of each code.
  static func tree(of status: Int, about: String, hasExamples: Bool = false) -> DocumentTree {
    let codes = ProblemCode.allCases.filter { $0.status == status }
    var headers = ["RequestID"]
    if [409, 429, 503].contains(status) { headers.append("RetryAfter") }
    if status == 429 { headers += ["RateLimitPolicy", "RateLimit"] }
    if status == 401 { headers.append("WWWAuthenticate") }
    if status == 405 { headers.append("Allow") }
    return .members([
      ("description", .text(about)),
      ("x-codes", .texts(codes.map(\.rawValue))),
      ("headers", .members(headers.map { (headerName($0), Operation.component("headers", $0)) })),
      (
        "content",
        .members([
          (
            "application/problem+json",
            .members([
              ("schema", Operation.component("schemas", "Problem")),
              (
                "examples",
                hasExamples
                  ? .members(codes.map { ($0.rawValue, .members([("value", example(of: $0))])) }) : nil
              ),
            ])
          )
        ])
      ),
    ])
  }

  private static func example(of code: ProblemCode) -> DocumentTree {
    let request = AccessAuth.RequestID("req_01kw2qhx5te9ab0r4k1v6m3dcz") ?? AccessAuth.RequestID(high: 0, low: 0)
    return DocumentTree(String(decoding: Problem(code).body(requestID: request), as: UTF8.self))
  }

  /// The name on the wire of a header component.
  static func headerName(_ component: String) -> String { headers.first { $0.component == component }?.name ?? "" }

  private static let headers: [(component: String, name: String, isRequired: Bool, about: String, schema: String)] = [
    (
      "RequestID", "Request-Id", true, "The identifier of this request.",
      ##"{"$ref": "#/components/schemas/RequestID"}"##
    ),
    (
      "ETag", "ETag", true, "The version of the object, for `If-None-Match` and `If-Match`.",
      #"{"type": "string", "pattern": "^\"[\\x21\\x23-\\x7e]+\"$"}"#
    ),
    (
      "IdempotentReplayed", "Idempotent-Replayed", false, "There, and true, where an earlier call is repeated.",
      #"{"type": "string", "const": "true"}"#
    ),
    (
      "Link", "Link", false, "The next page, with the relation `next`, where the list goes on (RFC 8288).",
      #"{"type": "string"}"#
    ),
    (
      "LogSize", "Accessauth-Log-Size", true, "The last place of the log that the export is of.",
      #"{"type": "integer", "minimum": 0}"#
    ),
    (
      "RetryAfter", "Retry-After", false, "Seconds to wait before the same request can succeed.",
      #"{"type": "integer", "minimum": 1}"#
    ),
    (
      "RateLimitPolicy", "RateLimit-Policy", false, "The budgets that the request counts against.",
      #"{"type": "string"}"#
    ),
    ("RateLimit", "RateLimit", false, "What is left of them, and when more comes.", #"{"type": "string"}"#),
    ("WWWAuthenticate", "WWW-Authenticate", true, "How to authenticate.", #"{"type": "string", "const": "Bearer"}"#),
    ("Allow", "Allow", true, "The methods that the path has.", #"{"type": "string"}"#),
  ]

  /// `components/headers`.
  static var headerComponents: DocumentTree {
    .members(
      headers.map { header in
        (
          header.component,
          .members([
            ("description", .text(header.about)), ("required", header.isRequired ? .word("true") : nil),
            ("schema", DocumentTree(header.schema)),
          ])
        )
      })
  }
}
