/// Every code that a problem can have; the list is closed (RFC 9457 is the form, the codes are this service's).
public enum ProblemCode: String, CaseIterable, Sendable {
  case invalidJSON = "invalid_json"
  case unknownMember = "unknown_member"
  case duplicateMember = "duplicate_member"
  case missingMember = "missing_member"
  case invalidValue = "invalid_value"
  case invalidFormat = "invalid_format"
  case invalidCursor = "invalid_cursor"
  case bodyTooLarge = "body_too_large"
  case unsupportedMediaType = "unsupported_media_type"
  case unauthenticated
  case forbidden
  case notFound = "not_found"
  case methodNotAllowed = "method_not_allowed"
  case conflict
  case preconditionFailed = "precondition_failed"
  case preconditionRequired = "precondition_required"
  case idempotencyMismatch = "idempotency_mismatch"
  case idempotencyInProgress = "idempotency_in_progress"
  case pinNeedsDevice = "pin_needs_device"
  case riskBudgetExceeded = "risk_budget_exceeded"
  case credentialExpired = "credential_expired"
  case approvalRequired = "approval_required"
  case paymentDataRefused = "payment_data_refused"
  case rateLimited = "rate_limited"
  case busy
  case unavailable
  case `internal`
}

/// What the service says about one code, in an answer and on the code's page.
public struct ProblemEntry: Sendable {
  /// The code.
  public let code: ProblemCode
  /// The HTTP status of every answer with this code.
  public let status: Int
  /// One line for a person; the same for every answer with this code.
  public let title: String
  /// What happened, in general.
  public let happened: String
  /// What the caller can do about it.
  public let remedy: String
}

extension ProblemCode {
  /// The code's row of the table.
  public var entry: ProblemEntry {
    // The switch in `row` is exhaustive, so a new code without a row does not compile.
    let (status, title, happened, remedy) = row
    return ProblemEntry(code: self, status: status, title: title, happened: happened, remedy: remedy)
  }

  /// The HTTP status of every answer with this code.
  public var status: Int { row.status }

  /// The `type` member of an answer with this code: the address of its page, relative to the service.
  public var type: String { "/problems/\(rawValue)" }
}
