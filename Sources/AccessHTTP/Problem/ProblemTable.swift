extension ProblemCode {
  typealias Row = (status: Int, title: String, happened: String, remedy: String)

  /// The one table that turns codes into answers and pages.
  var row: Row {
    switch self {
    case .invalidJSON:
      (
        400, "The body is not valid JSON",
        "The body could not be read as JSON in UTF-8: a byte order mark, a trailing comma, bytes after the value, "
          + "text in another encoding, or nesting deeper than 32 are errors too.",
        "Send one JSON value of RFC 8259 and nothing else. The pointer says how far the body was understood."
      )
    case .unknownMember:
      (
        400, "The body has a member that this call does not know",
        "Requests are read strictly, so that a misspelt member is not silently ignored.",
        "Remove the member at the pointer, or correct its name; names are in snake_case."
      )
    case .duplicateMember:
      (
        400, "The body has the same member twice",
        "Two members of one object have the same name, perhaps written with an escape.",
        "Send each member once."
      )
    case .missingMember:
      (
        400, "The body lacks a member",
        "A member that this call needs is absent.",
        "Add the member at the pointer."
      )
    case .invalidValue:
      (
        400, "A value is outside what is allowed",
        "A value has the right form, but it is too small, too large, too long or not one of those allowed.",
        "Correct the value at the pointer; the detail names the bounds."
      )
    case .invalidFormat:
      (
        400, "A value has the wrong form",
        "A value is of another JSON type than asked, or its text is no such identifier, time, code or number. "
          + "A number with a point or an exponent is no integer.",
        "Correct the value at the pointer, or the part of the request that the detail names."
      )
    case .invalidCursor:
      (
        400, "The cursor cannot be used",
        "A cursor works only for the list and the filters that it came with, and inside one tenant.",
        "Begin again without a cursor."
      )
    case .bodyTooLarge:
      (
        413, "The body is too large",
        "The body is longer than this call accepts.",
        "Send less, or several calls."
      )
    case .unsupportedMediaType:
      (
        415, "The body is not JSON",
        "This call accepts a body of type application/json in UTF-8, without a content coding.",
        "Set Content-Type: application/json and send the body uncompressed."
      )
    case .unauthenticated:
      (
        401, "A key is needed",
        "The request has no key, or one that is unknown, revoked, expired or suspended.",
        "Send Authorization: Bearer with a valid key."
      )
    case .forbidden:
      (
        403, "The key may not do this",
        "The key is valid, but its role or its scopes do not include this call.",
        "Use a key with the role or the scope that the documentation of the call names."
      )
    case .notFound:
      (
        404, "Nothing is here",
        "There is no such path or object, or it is out of the reach of the key; the answer is the same for both.",
        "Check the address, the identifier and which key was used."
      )
    case .methodNotAllowed:
      (
        405, "The path has no such method",
        "The path exists, but not with this method.",
        "Use one of the methods in the Allow header."
      )
    case .conflict:
      (
        409, "The state does not allow this",
        "The request contradicts what is stored, for example a name that is taken or a change that came first.",
        "Read the current state, then decide whether to try again."
      )
    case .preconditionFailed:
      (
        412, "The object has changed",
        "If-Match names another version than the current one.",
        "Read the object again and repeat the change with its new ETag."
      )
    case .preconditionRequired:
      (
        428, "The change must name the version it is based on",
        "A change of this object needs If-Match, so that nobody overwrites what they have not seen.",
        "Read the object and send its ETag in If-Match."
      )
    case .idempotencyMismatch:
      (
        422, "The key of this repetition belongs to another request",
        "The Idempotency-Key or attempt_id was used before with another body.",
        "Use a new key for a new request, and the same body to repeat one."
      )
    case .idempotencyInProgress:
      (
        409, "The first request is still running",
        "A request with the same Idempotency-Key has not ended yet.",
        "Repeat the request in a moment."
      )
    case .pinNeedsDevice:
      (
        409, "A PIN needs fewer devices",
        "The targets reach more devices than one PIN may be valid at.",
        "Name the device or the lockers, or use a QR code or an app token."
      )
    case .riskBudgetExceeded:
      (
        409, "Too many PINs are live at the device",
        "One more PIN would make guessing at this device too likely.",
        "Use a QR code or an app token, let PINs end, or ask an administrator for longer PINs."
      )
    case .credentialExpired:
      (
        409, "The credential has ended",
        "The time in which this credential can be shown is over.",
        "Issue a new credential, if the grant is still valid."
      )
    case .approvalRequired:
      (
        403, "A second person has to approve",
        "The opening is beyond what one key may do alone.",
        "Ask a second person to approve it."
      )
    case .paymentDataRefused:
      (
        400, "Payment data does not belong here",
        "The request seems to hold a card number, a security code or a payment PIN. It was neither stored nor logged.",
        "Send the reference of the payment provider instead."
      )
    case .rateLimited:
      (
        429, "Too many requests",
        "The key or the address has used up its budget for now.",
        "Wait for the seconds in Retry-After; RateLimit tells how much is left."
      )
    case .busy:
      (
        503, "The service has too much to do",
        "A queue is full. Nothing was done.",
        "Repeat the same request after the seconds in Retry-After."
      )
    case .unavailable:
      (
        503, "The service cannot reach its store",
        "The service cannot tell, and so does nothing.",
        "Repeat the same request after the seconds in Retry-After."
      )
    case .internal:
      (
        500, "The service has an error",
        "Something happened that should not. The request may or may not have had its effect.",
        "Repeat the same request with the same Idempotency-Key; report the value of Request-Id if it stays."
      )
    }
  }
}
