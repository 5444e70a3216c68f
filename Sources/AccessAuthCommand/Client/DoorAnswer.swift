import AccessAuth
import AccessHTTP

/// What `verify` needs of the answer to a verification.
struct DoorAnswer {
  let decision: String
  let reason: String
  private let verdict: Decision.Verdict
  private let event: String
  private let lockers: [[String]]
  private let openBefore: String?
  private let retryAfter: Int64?

  /// Whether it says yes, in earnest or not.
  var opens: Bool {
    switch verdict {
    case .grant, .wouldGrant: true
    case .deny, .wouldDeny: false
    }
  }

  init(_ answer: [UInt8]) throws(Failure) {
    self = try Answer.read(answer) { (json) throws(Problem) in try DoorAnswer(&json) }
  }

  private init(_ json: inout JSONReader) throws(Problem) {
    let lockerShape = Shape(.init("", "label"), .init("", "board"), .init("", "number", .number))
    var verdict: Decision.Verdict?
    var reason: Reason?
    var event: String?
    var lockers: [[String]] = []
    var openBefore: String?
    var retryAfter: Int64?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "decision": verdict = try json.word()
      case "reason": reason = try json.word()
      case "event_id": event = try json.ascii(1...64)
      case "lockers": lockers = try json.array(0...65_535) { (json) throws(Problem) in try lockerShape.read(&json) }
      case "open_before": openBefore = try json.null() ? nil : try json.ascii(1...64)
      case "retry_after_seconds": retryAfter = try json.null() ? nil : try json.integer(in: 0...Int64.max)
      default: try json.skipValue()
      }
    }
    self.verdict = try json.required(verdict, "decision")
    self.reason = try json.required(reason, "reason").rawValue
    self.event = try json.required(event, "event_id")
    self.lockers = lockers
    self.openBefore = openBefore
    self.retryAfter = retryAfter
    decision = self.verdict.rawValue
  }

  /// Names and values, for a person.
  var pairs: [(String, String)] {
    lockers.map { ("locker", "\($0[0]), board \($0[1]), number \($0[2])") }
      + [("open before", openBefore), ("try again in", retryAfter.map { "\($0) s" }), ("event", event)]
      .compactMap { name, value in value.map { (name, $0) } }
  }
}
