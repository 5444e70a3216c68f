import AccessAuth

/// The bookkeeping of a lane: what waits, and which connections are free. A pure value that says what to do next.
struct LaneQueue<Member, Line> {
  /// What nobody has taken up yet, the longest waiting first.
  private(set) var waiting: [Member] = []
  private var idle: [Line]
  private let bounds: LaneBounds
  private var isClosed = false

  /// A lane over `lines`, all of them free.
  init(lines: [Line], bounds: LaneBounds) {
    idle = lines
    self.bounds = bounds
  }

  /// What follows from one more member.
  enum Entry {
    /// A free connection has to look at the queue.
    case wake(Line)
    /// A busy one will.
    case waits
    /// There is no place for it.
    case refused(StoreError)
  }

  /// Takes a member in.
  mutating func enter(_ member: Member) -> Entry {
    guard !isClosed else { return .refused(.unavailable) }
    guard waiting.count < bounds.waiting else { return .refused(.busy) }
    waiting.append(member)
    return idle.popLast().map(Entry.wake) ?? .waits
  }

  /// What `line` does next: whatever waits, the longest waiting first; nil when that is nothing, and the line is free.
  mutating func next(for line: Line) -> [Member]? {
    guard !waiting.isEmpty else {
      idle.append(line)
      return nil
    }
    guard waiting.count > bounds.together else {
      defer { waiting = [] }
      return waiting
    }
    defer { waiting.removeFirst(bounds.together) }
    return Array(waiting.prefix(bounds.together))
  }

  /// Takes nobody in any more; who waits is still served.
  mutating func close() { isClosed = true }
}

/// How much a lane holds.
struct LaneBounds: Sendable {
  /// What waits beyond this is refused as ``StoreError/busy``.
  let waiting: Int
  /// The most that goes in one transaction.
  let together: Int

  /// Requests that wait longer than this queue takes (a tenth of a second at the rate of a small machine) are better
  /// told so. A transaction of more than 128 redemptions gains nothing and keeps the first of them waiting.
  static let writing = LaneBounds(waiting: 1024, together: 128)
  /// A snapshot is held no longer than a few milliseconds.
  static let lookups = LaneBounds(waiting: 1024, together: 64)
  /// A list can take long, and none should wait for another that came with it.
  static let lists = LaneBounds(waiting: 256, together: 1)
}
