public import AccessAuth

// What the domain refuses, as the caller is told.
extension Problem {
  /// The problem that stands for `refusal`.
  public init(refusal: Refusal) {
    switch refusal {
    case .notFound(let pointer):
      self =
        pointer.map { Problem(.notFound, at: $0, "there is no such object, or it is out of reach of the key") }
        ?? Problem(.notFound)
    case .forbidden: self.init(.forbidden)
    case .invalid(let pointer, let detail): self.init(.invalidValue, at: pointer, detail)
    case .conflict(let detail): self.init(.conflict, detail)
    case .preconditionFailed: self.init(.preconditionFailed)
    case .credentialExpired: self.init(.credentialExpired)
    case .pinNeedsDevice: self.init(.pinNeedsDevice)
    case .riskBudgetExceeded: self.init(.riskBudgetExceeded)
    case .approvalRequired: self.init(.approvalRequired)
    case .idempotencyMismatch: self.init(.idempotencyMismatch)
    case .store(let error): self.init(storeError: error)
    case .inconsistent: self.init(.internal)
    }
  }

  /// The problem that stands for a store that could not tell.
  public init(storeError error: StoreError) {
    switch error {
    case .busy: self.init(.busy, retryAfter: .seconds(1))
    case .unavailable: self.init(.unavailable, retryAfter: .seconds(5))
    case .corrupt: self.init(.internal)
    }
  }

  /// The problem that stands for a presentation of which nobody could tell whether it opens.
  public init(failure: VerificationFailure) {
    switch failure {
    case .store(let error): self.init(storeError: error)
    case .attemptMismatch: self.init(.idempotencyMismatch, "this attempt was made before with another body")
    case .badFrame(let flaw): self.init(.invalidFormat, at: "/presented/\(flaw.member.rawValue)", flaw.text)
    case .tooManyFrames(let retryAfter):
      // A reader may send 10 broken frames, and gets one back every 30 s; that bucket always says when.
      self = .rateLimited(
        RateLimit(
          name: "frames", quota: 10, window: .seconds(300), remaining: 0, resetsAfter: retryAfter ?? .seconds(30)))
    }
  }
}
