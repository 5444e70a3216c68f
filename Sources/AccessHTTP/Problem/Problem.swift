public import AccessAuth
public import HTTPTypes

/// Why a request has no result: an answer of RFC 9457, thrown.
///
/// Nothing in it is a caller's value or a driver's text: `detail` is a constant of the program. The one exception is
/// ``Reference/pointer``, which repeats the names of the caller's own members, bounded, to the caller alone.
public struct Problem: Error, Sendable {
  /// One place in the request that is at fault.
  public struct Reference: Hashable, Sendable {
    /// A JSON pointer (RFC 6901) into the body.
    public let pointer: String
    /// What is wrong there.
    public let code: ProblemCode
    /// What would be right there.
    public let detail: String

    init(pointer: String, code: ProblemCode, detail: String) {
      self.pointer = pointer
      self.code = code
      self.detail = detail
    }
  }

  /// Which problem it is; decides the status.
  public let code: ProblemCode
  /// What is wrong with this request, or nil where the title says it all.
  public let detail: String?
  /// The places in the body that are at fault.
  public let errors: [Reference]
  /// How long to wait before the same request can succeed.
  public var retryAfter: Duration?
  /// The methods that the path has; of a ``ProblemCode/methodNotAllowed``.
  public var allow: [HTTPRequest.Method] = []
  /// The budget that ran out; of a ``ProblemCode/rateLimited``.
  public var rateLimit: RateLimit?

  /// A problem with the whole request.
  public init(_ code: ProblemCode, _ detail: StaticText? = nil, retryAfter: Duration? = nil) {
    self.init(code, detail: detail?.description)
    self.retryAfter = retryAfter
  }

  /// A problem at one place of the body.
  public init(_ code: ProblemCode, at pointer: String, _ detail: StaticText) {
    self.init(code, at: pointer, detail: detail.description)
  }

  // `detail` is a String here because bounds ("from 1 to 100") are put into it; they are the program's own.
  init(_ code: ProblemCode, at pointer: String, detail: String) {
    self.init(code, detail: detail, errors: [Reference(pointer: pointer, code: code, detail: detail)])
  }

  init(_ code: ProblemCode, detail: String?, errors: [Reference] = []) {
    self.code = code
    self.detail = detail
    self.errors = errors
  }

  /// A budget that ran out: 429 with `Retry-After` and the `RateLimit` headers.
  public static func rateLimited(_ limit: RateLimit) -> Problem {
    var problem = Problem(.rateLimited, retryAfter: limit.resetsAfter)
    problem.rateLimit = limit
    return problem
  }
}

extension Problem: CustomStringConvertible {
  /// The code: safe for any log.
  public var description: String { code.rawValue }
}
