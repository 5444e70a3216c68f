import AccessAuth

/// An attempt and its answer, encoded once: whoever waits for the connection does not wait for that.
struct FastAttempt: Sendable {
  let record: AttemptRecord
  let answer: [UInt8]

  init(_ record: AttemptRecord) {
    self.record = record
    answer = record.answer.encoded
  }
}

/// Attempts as parameters of ``RedeemStatement`` and ``RecordStatement``: 24 lists, one element an attempt, in the
/// order of the columns of `asked`.
struct AttemptLists: Bindable {
  let attempts: [FastAttempt]

  func bind(to parameters: inout Parameters) {
    list { $0.record.answer.attempt }.bind(to: &parameters)
    list(\.record.device).bind(to: &parameters)
    list(\.record.fingerprint).bind(to: &parameters)
    list(\.answer).bind(to: &parameters)
    list(\.record.answer.decidedAt).bind(to: &parameters)
    event(\.id).bind(to: &parameters)
    event { Name($0.class) }.bind(to: &parameters)
    event { Name($0.action) }.bind(to: &parameters)
    event { $0.mode.map(Name.init) }.bind(to: &parameters)
    event { $0.decision.map(Name.init) }.bind(to: &parameters)
    event { $0.reason.map(Name.init) }.bind(to: &parameters)
    event { $0.lockers.isEmpty ? nil : Packed($0.lockers) }.bind(to: &parameters)
    event(\.credential).bind(to: &parameters)
    event(\.grant).bind(to: &parameters)
    event { $0.subject?.bytes }.bind(to: &parameters)
    event { $0.assurance.map(Name.init) }.bind(to: &parameters)
    event(\.request).bind(to: &parameters)
    event(\.capturedAt).bind(to: &parameters)
    event(\.receivedAt).bind(to: &parameters)
    event(\.salt).bind(to: &parameters)
    event(\.board).bind(to: &parameters)
    event { ($0.trust?.link).map(Name.init) }.bind(to: &parameters)
    event { $0.trust?.manifestAge }.bind(to: &parameters)
    event { $0.trust?.clockOffset }.bind(to: &parameters)
  }

  private func list<Value: BindableScalar>(_ value: (FastAttempt) -> Value?) -> List<Value> {
    List(attempts.map(value))
  }

  private func event<Value: BindableScalar>(_ value: (Event) -> Value?) -> List<Value> {
    List(attempts.map { value($0.record.event) })
  }
}

/// What a redemption has beside its attempt, as parameters of ``RedeemStatement``: 6 lists.
struct RedemptionLists: Bindable {
  let redemptions: [Redemption]

  func bind(to parameters: inout Parameters) {
    List(redemptions.map(\.grant)).bind(to: &parameters)
    List(redemptions.map(\.revision)).bind(to: &parameters)
    List(redemptions.map(\.burns.first?.key)).bind(to: &parameters)
    List(redemptions.map(\.burns.first?.keepUntil)).bind(to: &parameters)
    List(redemptions.map(\.secondBurn?.key)).bind(to: &parameters)
    List(redemptions.map(\.secondBurn?.keepUntil)).bind(to: &parameters)
  }
}

extension Redemption {
  fileprivate var secondBurn: Burn? { burns.dropFirst().first }
}
