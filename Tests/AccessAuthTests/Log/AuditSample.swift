import SodiumPrimitives
import Testing

@testable import AccessAuth

/// A log of a tenant as its export tells it, and what can be done to it.
struct AuditSample {
  static let begin = Instant(milliseconds: 1_795_348_800_000)

  var events: [SealedEvent] = []
  var lines: [LogLine] = []
  let keys: LogKeys

  /// `count` events, one a second, and a head over all of them.
  init(_ count: Int, signedBy key: Ed25519.SigningKey? = nil) throws {
    keys = try Self.keys()
    for index in 0..<count { append(Self.event(index)) }
    try appendHead(signedBy: key)
  }

  static func keys() throws -> LogKeys {
    LogKeys(named: [try #require(NoteKey(name: NoteSample.origin, publicKey: try NoteSample.key().publicKey))])
  }

  /// An event of second `index`, with an identifier and a salt of its own.
  static func event(_ index: Int, at time: Instant? = nil, _ action: EventAction = .verification) -> Event {
    let moment = Moment(wall: time ?? begin + .seconds(index), boot: .zero)
    return Event(.access, action, at: moment, random: SeededRandom(seed: UInt64(index + 1)))
  }

  /// The root over the first `count` leaves that the lines tell, or over all.
  func root(_ count: Int? = nil) -> Digest {
    var frontier = MerkleFrontier()
    for line in lines where count.map({ frontier.size < $0 }) ?? true {
      switch line {
      case .event(_, let leaf), .left(_, _, let leaf): frontier.append(leaf)
      case .departure, .checkpoint: break
      }
    }
    return frontier.root
  }

  /// The note of a head over the first `count` places, or over all.
  func note(_ count: Int? = nil, signedBy key: Ed25519.SigningKey? = nil) throws -> [UInt8] {
    let checkpoint = Checkpoint(
      origin: NoteSample.origin, size: Int64(count ?? events.count), root: root(count))
    return checkpoint.signed(by: try key ?? NoteSample.key()).bytes
  }

  mutating func append(_ event: Event) {
    let sealed = SealedEvent(sequence: Int64(events.count + 1), event: event)
    events.append(sealed)
    lines.append(.event(sealed, leaf: event.leaf))
  }

  mutating func appendHead(signedBy key: Ed25519.SigningKey? = nil) throws {
    lines.append(.checkpoint(try note(signedBy: key)))
  }

  /// The event at this place leaves; nothing tells of it.
  mutating func empty(_ place: Int) {
    let event = events[place - 1].event
    lines[place - 1] = .left(sequence: Int64(place), event: event.id, leaf: event.leaf)
  }

  /// Puts another event at a place, under the leaf that stood there.
  mutating func alter(_ place: Int, _ change: (inout Event) -> Void) {
    var event = events[place - 1].event
    let leaf = event.leaf
    change(&event)
    lines[place - 1] = .event(SealedEvent(sequence: Int64(place), event: event), leaf: leaf)
  }

  /// What an audit of these lines says: everything it found, and the report.
  func audit(
    earlier: [UInt8]? = nil, proof: LogProof? = nil, keys: LogKeys? = nil
  ) -> (findings: [LogFinding], report: LogReport) {
    var audit = LogAudit(keys: keys ?? self.keys, earlier: earlier, proof: proof)
    var findings: [LogFinding] = []
    for line in lines { findings += audit.take(line) }
    let report = audit.finish()
    return (findings + report.findings, report)
  }

  /// A log in which the events at `places` left, and the record of it came behind them.
  static func departed(_ places: [Int64], of count: Int, behind more: Int = 0) throws -> AuditSample {
    var sample = try AuditSample(0)
    sample.lines = []
    for index in 0..<count { sample.append(event(index)) }
    var record = event(count, .eventsPurged)
    let departure = Departure(record: record.id, sequences: places)
    record.digest = departure.digest
    record.count = departure.count
    sample.append(record)
    for index in 0..<more { sample.append(event(count + 1 + index)) }
    for place in places { sample.empty(Int(place)) }
    sample.lines.append(.departure(departure, recordedAt: Int64(count + 1)))
    try sample.appendHead()
    return sample
  }
}
