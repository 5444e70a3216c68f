package import AccessAuth

/// A hold that is to be placed: an element of `holds`, or the body of `POST /v1/grants/{id}/holds`.
package enum HoldBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> HoldDraft {
    try body.read { (json) throws(Problem) in try read(&json) }
  }

  static func read(_ json: inout JSONReader) throws(Problem) -> HoldDraft {
    var kind: HoldKind?
    var reference: String?
    var amountClass: AmountClass?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "kind": kind = try json.word()
      case "reference": reference = try json.null() ? nil : try json.reference(WireLimits.holdReference)
      case "amount_class": amountClass = try json.null() ? nil : try json.word()
      default: throw json.unknownNearPayment(member)
      }
    }
    return HoldDraft(kind: try json.required(kind, "kind"), reference: reference, amountClass: amountClass)
  }
}

/// The body of `PUT /v1/holds/{id}`: what became of a hold.
package enum HoldResultBody {
  private enum Status: String, CaseIterable {
    case cleared, failed

    var hold: HoldStatus {
      switch self {
      case .cleared: .cleared
      case .failed: .failed
      }
    }
  }

  package static func read(_ body: consuming JSONBody) throws(Problem) -> HoldResult {
    try body.read { (json) throws(Problem) in
      var status: Status?
      var transactionRef: String?
      var paidUntil: Instant?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "status": status = try json.word()
        case "transaction_ref": transactionRef = try json.null() ? nil : try json.transactionReference()
        case "paid_until": paidUntil = try json.null() ? nil : try json.instant()
        default: throw json.unknownNearPayment(member)
        }
      }
      return HoldResult(
        status: try json.required(status, "status").hold, transactionRef: transactionRef, paidUntil: paidUntil)
    }
  }
}

extension JSONReader {
  /// Reads a reference of the tenant's own, which is no place for a card number.
  mutating func reference(_ length: ClosedRange<Int>) throws(Problem) -> String {
    let text = try text(length)
    guard !PaymentData.holdsCardNumber(text.utf8) else { throw paymentData() }
    return text
  }

  /// Reads a payment provider's name for a transaction, which is no place for a card number or a PIN.
  fileprivate mutating func transactionReference() throws(Problem) -> String {
    let text = try ascii(WireLimits.transactionReference)
    guard !PaymentData.holdsCardNumber(text.utf8), !PaymentData.isPINLike(Array(text.utf8)) else {
      throw paymentData()
    }
    return text
  }

  /// Refuses the member being read, whose value nobody looks at: as a payment secret where its name says that it is one.
  fileprivate func unknownNearPayment(_ member: String) -> Problem {
    let isSecret = PaymentData.isSecretName(member) || PaymentData.holdsCardNumber(member.utf8)
    return isSecret ? paymentData() : unknownMember()
  }

  private func paymentData() -> Problem { invalid("payment data does not belong here", code: .paymentDataRefused) }
}

extension Hold {
  /// The members of a hold.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("grant_id", grant)
    json.member("kind", kind)
    json.member("status", status)
    json.member("reference", reference)
    json.member("amount_class", amountClass)
    json.member("transaction_ref", transactionRef)
    json.member("paid_until", paidUntil)
    json.member("created_at", createdAt)
    json.member("changed_at", changedAt)
  }
}

extension HoldKind: JSONValue {}
extension HoldStatus: JSONValue {}
extension AmountClass: JSONValue {}
