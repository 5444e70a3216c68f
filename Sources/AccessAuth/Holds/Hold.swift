/// A condition that keeps a grant shut until it is met. Of a payment there are references and states, never a secret.
public struct Hold: Hashable, Sendable {
  /// Its identifier.
  public let id: HoldID
  /// The grant that it keeps shut.
  public let grant: GrantID
  /// What kind of condition.
  public let kind: HoldKind
  /// Whether it is met.
  public var status: HoldStatus
  /// The tenant's own name for it, such as an invoice number, 1 to 64 Unicode scalars.
  public let reference: String?
  /// Roughly how much money, for reports.
  public let amountClass: AmountClass?
  /// The payment provider's name for the transaction, 1 to 64 ASCII characters.
  public var transactionRef: String?
  /// The first instant that is not paid for: from then on a cleared payment keeps the grant shut again.
  public var paidUntil: Instant?
  /// The family of the key that made it.
  public let madeBy: APIKeyID
  /// When it was made.
  public let createdAt: Instant
  /// When its status was set.
  public var changedAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  /// The most holds of one grant.
  public static let maximumPerGrant = 16

  package init(
    id: HoldID, grant: GrantID, kind: HoldKind, status: HoldStatus, reference: String?, amountClass: AmountClass?,
    transactionRef: String?, paidUntil: Instant?, madeBy: APIKeyID, createdAt: Instant, changedAt: Instant,
    revision: Int64
  ) {
    self.id = id
    self.grant = grant
    self.kind = kind
    self.status = status
    self.reference = reference
    self.amountClass = amountClass
    self.transactionRef = transactionRef
    self.paidUntil = paidUntil
    self.madeBy = madeBy
    self.createdAt = createdAt
    self.changedAt = changedAt
    self.revision = revision
  }

  /// Whether it has nothing against opening at `instant`.
  func isMet(at instant: Instant) -> Bool {
    switch status {
    case .pending, .failed: false
    case .cleared: paidUntil.map { instant < $0 } ?? true
    }
  }
}

/// What kind of condition a hold is.
public enum HoldKind: String, Hashable, Sendable, CaseIterable {
  case payment, approval, other
}

/// Whether the condition of a hold is met.
public enum HoldStatus: String, Hashable, Sendable, CaseIterable {
  /// Not yet.
  case pending
  /// It is.
  case cleared
  /// It was tried in vain; it may still be cleared later.
  case failed
}

/// Roughly how much money a payment is about.
public enum AmountClass: String, Hashable, Sendable, CaseIterable {
  case small, medium, large
}

/// A hold that is to be made.
public struct HoldDraft: Hashable, Sendable {
  /// What kind of condition.
  public let kind: HoldKind
  /// The tenant's own name for it.
  public let reference: String?
  /// Roughly how much money.
  public let amountClass: AmountClass?

  /// Joins the members.
  public init(kind: HoldKind, reference: String?, amountClass: AmountClass?) {
    self.kind = kind
    self.reference = reference
    self.amountClass = amountClass
  }
}

/// What became of a hold.
public struct HoldResult: Hashable, Sendable {
  /// Cleared or failed.
  public let status: HoldStatus
  /// The payment provider's name for the transaction.
  public let transactionRef: String?
  /// The first instant that is not paid for; nil is without end.
  public let paidUntil: Instant?

  /// Joins the members.
  public init(status: HoldStatus, transactionRef: String?, paidUntil: Instant?) {
    self.status = status
    self.transactionRef = transactionRef
    self.paidUntil = paidUntil
  }
}
