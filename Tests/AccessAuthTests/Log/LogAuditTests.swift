import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The audit of an exported log")
struct LogAuditTests {
  private static func kinds(_ findings: [LogFinding]) -> [LogFinding.Kind] { findings.map(\.kind) }

  @Test("a log to which nothing was done holds, whatever its length", arguments: [0, 1, 2, 3, 7, 8, 255, 256, 257])
  func holds(count: Int) throws {
    let sample = try AuditSample(count)
    let (findings, report) = sample.audit()
    #expect(findings == [])
    #expect(report.doubts == [] && report.remarks == [])
    #expect(report.places == Int64(count))
    #expect(report.head?.size == Int64(count))
  }

  @Test("an event that was changed in any member is named, and the root still holds")
  func altered() throws {
    let changes: [(inout Event) -> Void] = [
      { $0.decision = .grant }, { $0.reason = .revoked }, { $0.board = "B2" }, { $0.count = 1 }, { $0.trust = .online },
      { $0.lockers = [LockerID(high: 1, low: 1)] }, { $0.capturedAt = Instant(milliseconds: 1) },
    ]
    for change in changes {
      var sample = try AuditSample(9)
      sample.alter(4, change)
      #expect(sample.audit().findings == [LogFinding(.altered, at: 4, sample.events[3].event.id)])
    }
  }

  @Test("a leaf that was changed beside its event is named, and the root still holds")
  func alteredLeaf() throws {
    var sample = try AuditSample(9)
    sample.lines[5] = .event(sample.events[5], leaf: sample.events[0].event.leaf)
    #expect(sample.audit().findings == [LogFinding(.altered, at: 6, sample.events[5].event.id)])
  }

  @Test("an event that is gone without a record is named, and so is a run of them by its first")
  func removed() throws {
    var sample = try AuditSample(9)
    sample.empty(4)
    #expect(sample.audit().findings == [LogFinding(.removed, at: 4, sample.events[3].event.id)])
    sample.empty(5)
    #expect(sample.audit().findings == [LogFinding(.removed, 4...5, sample.events[3].event.id)])
  }

  @Test("a place that is missing is named wherever it is")
  func missing() throws {
    for place in 2...9 {
      var sample = try AuditSample(9)
      sample.lines.remove(at: place - 1)
      #expect(sample.audit().findings == [LogFinding(.missing, Int64(place)...Int64(place))], "\(place)")
    }
    var sample = try AuditSample(9)
    sample.lines.removeSubrange(2..<5)
    #expect(sample.audit().findings == [LogFinding(.missing, 3...5)])
  }

  @Test("an export that begins behind the first place is a part of the log: no finding, and it does not hold either")
  func skipped() throws {
    for count in [1, 4, 8] {
      var sample = try AuditSample(9)
      sample.lines.removeFirst(count)
      let (findings, report) = sample.audit()
      #expect(findings == [])
      #expect(report.doubts == [.skipped(1...Int64(count))])
    }
    var nothing = try AuditSample(9)
    nothing.lines.removeFirst(9)
    #expect(nothing.audit().findings == [LogFinding(.missing, 1...9)])
    var other = try AuditSample(9)
    other.lines.remove(at: 5)
    other.lines.removeFirst(3)
    #expect(other.audit().findings == [LogFinding(.missing, 6...6)])
  }

  @Test("a line that comes twice, and an event at a second place, are named")
  func duplicates() throws {
    var sample = try AuditSample(9)
    sample.lines.insert(sample.lines[3], at: 4)
    #expect(sample.audit().findings == [LogFinding(.duplicate, at: 4, sample.events[3].event.id)])
    var other = try AuditSample(0)
    other.lines = []
    for index in [0, 1, 2, 1] { other.append(AuditSample.event(index)) }
    try other.appendHead()
    #expect(other.audit().findings.contains(LogFinding(.duplicate, at: 4, other.events[3].event.id)))
  }

  @Test("lines in another order are named")
  func lineOrder() throws {
    var sample = try AuditSample(9)
    sample.lines.swapAt(3, 4)
    #expect(sample.audit().findings == [LogFinding(.outOfOrder, at: 4, sample.events[3].event.id)])
  }

  @Test("events that changed places, leaves and all, make another root; the one whose time runs backwards is named")
  func swapped() throws {
    var sample = try AuditSample(9)
    let note = try sample.note()
    let (fourth, fifth) = (sample.events[3].event, sample.events[4].event)
    sample.lines[3] = .event(SealedEvent(sequence: 4, event: fifth), leaf: fifth.leaf)
    sample.lines[4] = .event(SealedEvent(sequence: 5, event: fourth), leaf: fourth.leaf)
    sample.lines[9] = .checkpoint(note)
    #expect(sample.audit().findings == [LogFinding(.root, 1...9), LogFinding(.outOfOrder, at: 5, fourth.id)])
  }

  @Test("an event that was dated back is named, by its leaf, its identifier and those around it")
  func backDated() throws {
    var sample = try AuditSample(9)
    sample.lines[6] = .event(
      SealedEvent(sequence: 7, event: sample.events[6].event.received(at: AuditSample.begin - .hours(24))),
      leaf: sample.events[6].event.leaf)
    let id = sample.events[6].event.id
    #expect(sample.audit().findings == [LogFinding(.altered, at: 7, id), LogFinding(.backDated, at: 7, id)])
    // One that was made to fit in everything, by who has the keys.
    var forged = try AuditSample(0)
    forged.lines = []
    for index in 0..<9 { forged.append(AuditSample.event(index, at: index == 6 ? AuditSample.begin - .hours(1) : nil)) }
    try forged.appendHead()
    #expect(forged.audit().findings == [LogFinding(.backDated, at: 7, forged.events[6].event.id)])
  }

  @Test("a minute back is what a slow request explains, and a clock that was set back is told as that")
  func clocks() throws {
    var sample = try AuditSample(0)
    sample.lines = []
    for (index, seconds) in [0, 100, 40, 101].enumerated() {
      sample.append(AuditSample.event(index, at: AuditSample.begin + .seconds(seconds)))
    }
    try sample.appendHead()
    let (findings, report) = sample.audit()
    #expect(findings == [] && report.remarks == [])
    var set = try AuditSample(0)
    set.lines = []
    for (index, seconds) in [0, 1000, 10, 11, 12, 1001].enumerated() {
      set.append(AuditSample.event(index, at: AuditSample.begin + .seconds(seconds)))
    }
    try set.appendHead()
    let audited = set.audit()
    #expect(audited.findings == [])
    #expect(audited.report.remarks == [.clockSetBack(3, set.events[2].event.id)])
    #expect(audited.report.doubts == [])
  }

  @Test("a head by another key, a head that was changed, and no head at all are told apart")
  func signatures() throws {
    let stranger = try AuditSample(9, signedBy: try NoteSample.key(7))
    #expect(stranger.audit().findings == [LogFinding(.signature)])
    #expect(stranger.audit().report.head == nil)
    var changed = try AuditSample(9)
    var note = try changed.note()
    note[note.count - 3] ^= 1
    changed.lines[9] = .checkpoint(note)
    #expect(Self.kinds(changed.audit().findings) == [.signature])
    var none = try AuditSample(9)
    none.lines.removeLast()
    #expect(none.audit().findings == [])
    #expect(none.audit().report.doubts == [.noCheckpoint])
  }

  @Test("a head over other events is found, and places behind it are told to be nobody's")
  func roots() throws {
    var sample = try AuditSample(9)
    let other = Checkpoint(origin: NoteSample.origin, size: 9, root: Merkle.empty)
    sample.lines[9] = .checkpoint(other.signed(by: try NoteSample.key()).bytes)
    #expect(sample.audit().findings == [LogFinding(.root, 1...9)])
    var longer = try AuditSample(9)
    longer.append(AuditSample.event(9))
    #expect(longer.audit().findings == [])
    #expect(longer.audit().report.doubts == [.uncovered(10...10)])
  }

  @Test("a log begins with the log of an earlier head, or is found out", arguments: [1, 4, 5, 8, 9])
  func earlier(size: Int) throws {
    let sample = try AuditSample(9)
    #expect(sample.audit(earlier: try sample.note(size)).findings == [])
    let other = Checkpoint(origin: NoteSample.origin, size: Int64(size), root: Merkle.empty)
    let forged = sample.audit(earlier: other.signed(by: try NoteSample.key()).bytes)
    #expect(forged.findings == [LogFinding(.inconsistent, 1...Int64(size))])
    let unsigned = sample.audit(earlier: try sample.note(size, signedBy: try NoteSample.key(7)))
    #expect(unsigned.findings == [LogFinding(.signature)])
  }

  @Test("a log that became shorter does not begin with what was signed")
  func shorter() throws {
    let long = try AuditSample(9)
    let short = try AuditSample(7)
    #expect(short.audit(earlier: try long.note()).findings == [LogFinding(.inconsistent, 1...9)])
  }

  @Test("a head of another log cannot be compared")
  func otherLog() throws {
    let sample = try AuditSample(3)
    let origin = "access-auth/\(NoteSample.tenant)/1"
    let note = Checkpoint(origin: origin, size: 3, root: sample.root()).signed(by: try NoteSample.key()).bytes
    let keys = LogKeys(
      published: PublishedKeys([
        .init(
          id: KeyID(of: try NoteSample.key().publicKey),
          publicKey: try NoteSample.key().publicKey, purpose: .checkpoint)
      ]))
    let (findings, report) = sample.audit(earlier: note, keys: keys)
    #expect(findings == [] && report.doubts == [.otherLog])
  }

  @Test("a key that signs something else signs no head")
  func purpose() throws {
    let sample = try AuditSample(3)
    let key = try NoteSample.key().publicKey
    for purpose in SigningPurpose.allCases {
      let keys = LogKeys(published: PublishedKeys([.init(id: KeyID(of: key), publicKey: key, purpose: purpose)]))
      #expect(sample.audit(keys: keys).findings == (purpose == .checkpoint ? [] : [LogFinding(.signature)]))
    }
  }

  @Test("exports that go on from one another are one log")
  func joined() throws {
    var sample = try AuditSample(5)
    for index in 5..<9 { sample.append(AuditSample.event(index)) }
    try sample.appendHead()
    let (findings, report) = sample.audit()
    #expect(findings == [] && report.doubts == [])
    #expect(report.head?.size == 9)
  }

  @Test("a line that nobody understands is told, and what stands behind it is still looked at")
  func unreadable() throws {
    let sample = try AuditSample(9)
    var audit = LogAudit(keys: sample.keys)
    var findings: [LogFinding] = []
    for (index, line) in sample.lines.enumerated() {
      if index == 3 { audit.takeUnreadable(line: 4) } else { findings += audit.take(line) }
    }
    let report = audit.finish()
    #expect(findings + report.findings == [LogFinding(.missing, 4...4)])
    #expect(report.doubts == [.unreadable(line: 4)])
  }
}

extension Event {
  /// The same, received at another time.
  fileprivate func received(at time: Instant) -> Event {
    Event(id: id, class: `class`, action: action, receivedAt: time, salt: salt)
  }
}
