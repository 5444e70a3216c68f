import SodiumPrimitives

/// Checks an exported log without its service, one line at a time: each event against its leaf, the places for gaps,
/// order and repetition, the times, what left against the records of it, and the whole against signed heads.
///
/// It holds a few hashes, the places whose event has left as runs, and the records of departures: of a log of any length
/// little more than the last. Several exports, each going on where the one before ended, are one log when their lines are
/// taken one after the other.
///
/// ```swift
/// var audit = LogAudit(keys: keys)
/// for line in lines { findings += audit.take(line) }
/// let report = audit.finish()
/// ```
package struct LogAudit: Sendable {
  /// The most gaps that are told one by one.
  static let maximumGaps = 1000
  /// After how many places the time is noted once more.
  private static let markDistance: Int64 = 256

  /// What an event says of a departure.
  struct Record: Hashable, Sendable {
    let sequence: Int64
    let digest: Digest
    let count: Int64?
    let dataClass: DataClass?
  }

  /// A departure whose record has left as well.
  struct Unrecorded: Hashable, Sendable {
    let departure: Departure
    /// The place that the record had.
    let recordedAt: Int64
    /// Whether the record can be as old as it says, and was old enough to leave.
    let isOld: Bool
  }

  /// The two trees: over the leaves that the lines tell, and over those that the events make. Where one event was altered,
  /// or one leaf, one of them is the tree that was signed.
  struct Roots: Hashable, Sendable {
    let told: Digest
    let made: Digest

    func include(_ root: Digest) -> Bool { told == root || made == root }
  }

  let keys: LogKeys
  let earlier: [UInt8]?
  let proof: LogProof?

  /// The place that comes next.
  var next: Int64 = 1
  var told = MerkleFrontier()
  var made = MerkleFrontier()
  /// Whether every place so far came in its turn, so that the trees are those of the log.
  var isUnbroken = true
  var gaps = PlaceRuns()
  /// The last place in front of the first that was read: an export may begin anywhere. 0 where nothing is in front.
  var skipped: Int64 = 0
  var times = LogTimes()
  var recent = RecentEvents()
  var lastEvent: EventID?
  /// For some of the places, ascending, the latest time of an event between the mark before and there: what stands behind
  /// a mark is hardly older.
  var marks: [(place: Int64, at: Instant)] = []
  private var latestSinceMark: Instant?

  var empty = PlaceRuns()
  var records: [EventID: Record] = [:]
  var covered: [ClosedRange<Int64>] = []
  /// What left with a record that says that audit events left: records are such events, and leave in no other way.
  var coveredAudit: [ClosedRange<Int64>] = []
  var unrecorded: [Unrecorded] = []
  var later: [Departure] = []
  var doubts: [LogDoubt] = []

  /// The roots at the sizes that somebody asks about.
  var roots: [Int64: Roots] = [:]
  var wantedSizes: Set<Int64> = []
  var head: Checkpoint?
  /// The end of the last head, genuine or not; nil before the first.
  var headSize: Int64?
  /// What was said of the event that the proof is about.
  var proven: (event: EventID, told: Digest, made: Digest)?

  /// `earlier` is the note of a head that was kept before, `proof` a proof for one event.
  package init(keys: LogKeys, earlier: [UInt8]? = nil, proof: LogProof? = nil) {
    self.keys = keys
    self.earlier = earlier
    self.proof = proof
    for note in [earlier, proof?.checkpoint] {
      if let note, let head = keys.head(note) { wantedSizes.insert(head.checkpoint.size) }
    }
    if let proof { wantedSizes.insert(proof.size) }
  }

  /// Takes the next line; returns what is wrong with it, or turned out to be wrong before it.
  package mutating func take(_ line: LogLine) -> [LogFinding] {
    switch line {
    case .event(let sealed, let leaf): take(sealed, leaf)
    case .left(let sequence, let event, let leaf): takeEmpty(sequence, event, leaf)
    case .departure(let departure, let recordedAt): take(departure, recordedAt: recordedAt)
    case .checkpoint(let note): take(note)
    }
  }

  /// Notes a line, counted from 1, that is none of an exported log.
  package mutating func takeUnreadable(line: Int) {
    // What it stood for is unknown, and so is what comes next.
    isUnbroken = false
    if doubts.count < Self.maximumGaps { doubts.append(.unreadable(line: line)) }
  }

  private mutating func take(_ sealed: SealedEvent, _ leaf: Digest) -> [LogFinding] {
    let event = sealed.event
    let made = event.leaf
    var findings: [LogFinding] = []
    if made != leaf { findings.append(LogFinding(.altered, at: sealed.sequence, event.id)) }
    if !LogTimes.agree(event) { findings.append(LogFinding(.backDated, at: sealed.sequence, event.id)) }
    if let digest = event.digest {
      records[event.id] = Record(
        sequence: sealed.sequence, digest: digest, count: event.count, dataClass: event.dataClass)
    }
    return findings + takePlace(sealed.sequence, event.id, told: leaf, made: made)
  }

  private mutating func takeEmpty(_ sequence: Int64, _ event: EventID, _ leaf: Digest) -> [LogFinding] {
    if sequence >= next { empty.append(sequence, event) }
    return takePlace(sequence, event, told: leaf, made: leaf)
  }

  private mutating func takePlace(
    _ sequence: Int64, _ event: EventID, told leaf: Digest, made: Digest
  ) -> [LogFinding] {
    guard sequence >= next else {
      // A place that was missing comes too late; any other was there before.
      return [LogFinding(gaps.remove(sequence) ? .outOfOrder : .duplicate, at: sequence, event)]
    }
    if sequence > next {
      isUnbroken = false
      if next == 1 { skipped = sequence - 1 }
      if gaps.runs.count < Self.maximumGaps { gaps.append(next...sequence - 1) }
    }
    next = sequence &+ 1
    lastEvent = event
    mark(event.madeAt, at: sequence)
    told.append(leaf)
    self.made.append(made)
    if isUnbroken, wantedSizes.contains(told.size) { roots[told.size] = currentRoots }
    if proof?.sequence == sequence { proven = (event, leaf, made) }
    var findings: [LogFinding] = []
    if !recent.insert(event) { findings.append(LogFinding(.duplicate, at: sequence, event)) }
    if let late = times.take(event, at: sequence) { findings.append(late) }
    return findings
  }

  private mutating func mark(_ time: Instant, at place: Int64) {
    let latest = max(latestSinceMark ?? time, time)
    latestSinceMark = latest
    if let last = marks.last, place - last.place < Self.markDistance { return }
    marks.append((place, latest))
    latestSinceMark = nil
  }

  var currentRoots: Roots { Roots(told: told.root, made: made.root) }
}

/// The events of the last places, to find one that comes twice; further back, its time gives it away.
struct RecentEvents: Sendable {
  private static let maximum = 4096

  private var ring: [EventID] = []
  private var place = 0
  private var set: Set<EventID> = []

  /// False where it is there already.
  mutating func insert(_ event: EventID) -> Bool {
    guard set.insert(event).inserted else { return false }
    if ring.count < Self.maximum {
      ring.append(event)
    } else {
      set.remove(ring[place])
      ring[place] = event
      place = (place + 1) % Self.maximum
    }
    return true
  }
}
