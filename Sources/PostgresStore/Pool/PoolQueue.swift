import AccessAuth

/// The bookkeeping of a pool: which connections there are, who waits for one, and until when. A pure value that says
/// what to do next; times are given to it, as the time since some fixed moment.
///
/// Whatever waits when a connection is free goes to it together, up to a bound. Members of different groups never go
/// together; one without a group goes alone, and never waits for company.
///
/// A commit takes the disk's time, however many go with it, and who was just answered often comes right back: a
/// connection that carried several last time lets those who are fewer wait, for a small part of the time that it took
/// (``PoolBounds/linger``), until they are as many again.
struct PoolQueue<Member> {
  /// Who waits, the longest waiting first.
  private(set) var waiting: [Waiting] = []
  /// When the first of them gives up; nil for nobody.
  private var firstGiveUp: Duration?
  private var lines: [Line]
  /// The last turn of each connection.
  private var turns: [Turn]
  private let bounds: PoolBounds
  private var isDraining = false
  private var isDrained = false

  struct Waiting {
    let member: Member
    let group: Int?
    /// Who has no connection by then is sent away, while there is time left to say so.
    let giveUpAt: Duration
  }

  /// What is known of one connection.
  private enum Line: Equatable {
    /// Nobody has asked for it yet.
    case closed
    case opening(failures: Int)
    case idle
    /// It is free, and goes to those who wait then or when they are enough.
    case lingering(until: Duration)
    case lent
    /// It could not be opened, and is tried again then.
    case resting(until: Duration, failures: Int)
  }

  /// How many a connection carried, and when.
  private struct Turn {
    var count = 0
    var group: Int?
    var began = Duration.zero
    var ended = Duration.zero
    var took: Duration { ended - began }
  }

  /// What has to be done, outside of the value.
  enum Action {
    /// Open a connection; then say ``opened(_:at:)`` or ``failedToOpen(_:at:jitter:)``.
    case open(line: Int)
    /// Give these the connection; then say ``returned(_:at:)`` or ``broke(_:at:)``.
    case serve(line: Int, [Member])
    /// Answer this member that it was not served.
    case refuse(Member, StoreError)
    /// Close the connection, which nobody has.
    case close(line: Int)
    /// Everything is closed, and nobody waits: the end.
    case drained
  }

  /// A pool without connections yet.
  init(bounds: PoolBounds) {
    self.bounds = bounds
    lines = Array(repeating: .closed, count: bounds.lines)
    turns = Array(repeating: Turn(), count: bounds.lines)
  }

  /// How many connections are there and answer.
  var open: Int {
    lines.count { line in
      switch line {
      case .idle, .lingering, .lent: true
      case .closed, .opening, .resting: false
      }
    }
  }
  /// How many are at work.
  var lent: Int { lines.count { $0 == .lent } }

  /// Opens every connection.
  mutating func start() -> [Action] {
    lines.indices.compactMap { line in
      guard lines[line] == .closed, !isDraining else { return nil }
      lines[line] = .opening(failures: 0)
      return .open(line: line)
    }
  }

  /// Takes a member in, whose answer is of no use after `deadline`.
  mutating func enter(_ member: Member, group: Int?, deadline: Duration, at now: Duration) -> [Action] {
    guard !isDraining else { return [.refuse(member, .unavailable)] }
    guard waiting.count < bounds.waiting else { return [.refuse(member, refusal)] }
    let giveUpAt = deadline - bounds.work
    guard now < giveUpAt else { return [.refuse(member, refusal)] }
    waiting.append(Waiting(member: member, group: group, giveUpAt: giveUpAt))
    firstGiveUp = min(firstGiveUp ?? giveUpAt, giveUpAt)
    return serveFree(at: now)
  }

  /// Takes members in again, before all others, as what became of them is not known.
  mutating func enterAgain(
    _ members: [(member: Member, group: Int?, deadline: Duration)], at now: Duration
  ) -> [Action] {
    var actions: [Action] = []
    var again: [Waiting] = []
    for (member, group, deadline) in members {
      // They have waited before: only the time to do the work is looked at.
      if now < deadline - bounds.work, !isDrained {
        again.append(Waiting(member: member, group: group, giveUpAt: deadline - bounds.work))
      } else {
        actions.append(.refuse(member, .unavailable))
      }
    }
    waiting.insert(contentsOf: again, at: 0)
    noteGiveUp()
    return actions + serveFree(at: now)
  }

  /// A connection is there.
  mutating func opened(_ line: Int, at now: Duration) -> [Action] {
    guard case .opening = lines[line] else { return [] }
    return serve(line, at: now)
  }

  /// A connection could not be made. It is tried again after a rest that doubles with each failure; `jitter`, from 0 to
  /// 1, spreads those who lost the same server at the same moment.
  mutating func failedToOpen(_ line: Int, at now: Duration, jitter: Double) -> [Action] {
    guard case .opening(let failures) = lines[line] else { return [] }
    guard !isDraining else {
      lines[line] = .closed
      return end(at: now)
    }
    let rest = min(bounds.rest * (1 << min(failures, 16)), bounds.longestRest)
    let spread = rest * (0.5 + 0.5 * min(max(jitter, 0), 1))
    lines[line] = .resting(until: now + spread, failures: failures + 1)
    return []
  }

  /// Who came since `line` was given away and before its thread woke up, and can go with those who have it.
  mutating func more(for line: Int, at now: Duration) -> [Member] {
    guard lines[line] == .lent, let group = turns[line].group else { return [] }
    var taken: [Member] = []
    var left: [Waiting] = []
    for one in waiting {
      let hasPlace = turns[line].count + taken.count < bounds.together
      if one.group == group, hasPlace, one.giveUpAt > now { taken.append(one.member) } else { left.append(one) }
    }
    guard !taken.isEmpty else { return [] }
    waiting = left
    noteGiveUp()
    turns[line].count += taken.count
    return taken
  }

  /// A connection is given back, whole.
  mutating func returned(_ line: Int, at now: Duration) -> [Action] {
    guard lines[line] == .lent else { return [] }
    turns[line].ended = now
    return serve(line, at: now)
  }

  /// A connection is of no use any more. A new one is opened at once: that a server has gone is only known when that
  /// fails.
  mutating func broke(_ line: Int, at now: Duration) -> [Action] {
    guard lines[line] == .lent else { return [] }
    turns[line] = Turn()
    guard !isDraining || !waiting.isEmpty else {
      lines[line] = .closed
      return end(at: now)
    }
    lines[line] = .opening(failures: 0)
    return [.open(line: line)]
  }

  /// Sends away who has waited too long, and tries again what has rested.
  mutating func tick(at now: Duration) -> [Action] {
    var actions: [Action] = expire(at: now)
    for line in lines.indices {
      switch lines[line] {
      case .resting(let until, let failures) where until <= now:
        lines[line] = .opening(failures: failures)
        actions.append(.open(line: line))
      case .lingering(let until) where until <= now: actions += serve(line, at: now, lingers: false)
      case .closed, .opening, .idle, .lingering, .lent, .resting: break
      }
    }
    return actions + (isDraining ? end(at: now) : [])
  }

  /// When ``tick(at:)`` has something to do; nil for never.
  var nextTick: Duration? {
    let rests = lines.compactMap { line -> Duration? in
      switch line {
      case .resting(let until, _), .lingering(let until): until
      case .closed, .opening, .idle, .lent: nil
      }
    }
    return (rests + [firstGiveUp].compactMap(\.self)).min()
  }

  /// Takes nobody in any more. Who waits is still served, while there is a connection for it.
  mutating func drain(at now: Duration) -> [Action] {
    guard !isDraining else { return [] }
    isDraining = true
    var actions: [Action] = []
    for line in lines.indices {
      switch lines[line] {
      case .idle:
        lines[line] = .closed
        actions.append(.close(line: line))
      case .lingering: actions += serve(line, at: now, lingers: false)
      case .resting, .closed: lines[line] = .closed
      case .opening, .lent: break
      }
    }
    return actions + end(at: now)
  }

  /// Gives a free connection to those who wait, if there is one and they are enough for it.
  private mutating func serveFree(at now: Duration) -> [Action] {
    for line in lines.indices {
      guard case .lingering(let until) = lines[line] else { continue }
      return until <= now || isEnough(for: line) ? serve(line, at: now, lingers: false) : []
    }
    return lines.firstIndex(of: .idle).map { serve($0, at: now) } ?? []
  }

  /// Whether as many wait, together with the first of them, as `line` carried last time; or that one goes alone.
  private func isEnough(for line: Int) -> Bool {
    guard let group = waiting.first?.group else { return true }
    return waiting.count { $0.group == group } >= min(turns[line].count, bounds.together)
  }

  /// Gives `line`, which is free, to whoever waits; otherwise it is idle, or not needed any more.
  private mutating func serve(_ line: Int, at now: Duration, lingers: Bool = true) -> [Action] {
    var actions = expire(at: now)
    guard let first = waiting.first else {
      lines[line] = isDraining ? .closed : .idle
      return actions + (isDraining ? [.close(line: line)] + end(at: now) : [])
    }
    let turn = turns[line]
    // What was a while ago says nothing about who comes next.
    if lingers, !isDraining, bounds.linger > 0, !isEnough(for: line), now - turn.ended < turn.took {
      lines[line] = .lingering(until: now + turn.took * bounds.linger)
      return actions
    }
    lines[line] = .lent
    turns[line] = Turn(count: 1, began: now, ended: now)
    guard let group = first.group else {
      waiting.removeFirst()
      noteGiveUp()
      return actions + [.serve(line: line, [first.member])]
    }
    var taken: [Member] = []
    var left: [Waiting] = []
    for one in waiting {
      if one.group == group, taken.count < bounds.together { taken.append(one.member) } else { left.append(one) }
    }
    waiting = left
    noteGiveUp()
    turns[line].count = taken.count
    turns[line].group = group
    actions.append(.serve(line: line, taken))
    return actions
  }

  private mutating func expire(at now: Duration) -> [Action] {
    guard let firstGiveUp, firstGiveUp <= now else { return [] }
    let over = waiting.filter { $0.giveUpAt <= now }
    waiting.removeAll { $0.giveUpAt <= now }
    noteGiveUp()
    return over.map { .refuse($0.member, refusal) }
  }

  private mutating func noteGiveUp() { firstGiveUp = waiting.lazy.map(\.giveUpAt).min() }

  /// Says that all is over, once, when no connection is left that could still serve somebody.
  private mutating func end(at now: Duration) -> [Action] {
    let isAtWork = lines.contains { line in
      switch line {
      case .opening, .lent: true
      case .closed, .idle, .lingering, .resting: false
      }
    }
    guard !isAtWork, !isDrained else { return [] }
    isDrained = true
    defer {
      waiting = []
      firstGiveUp = nil
    }
    return waiting.map { .refuse($0.member, .unavailable) } + [.drained]
  }

  /// Connections that answer have too much to do; none that answers is another matter.
  private var refusal: StoreError { open > 0 ? .busy : .unavailable }
}

/// How much a pool holds, and how long it waits.
struct PoolBounds: Sendable {
  /// How many connections.
  var lines: Int
  /// Who comes beyond this is refused.
  var waiting = 1024
  /// The most that go to one connection together.
  var together = 128
  /// For which part of the time that its last turn took a connection waits until as many are there again; 0 for not at
  /// all. An eighth costs each of them as much at most, and nearly doubles what a slow disk can do.
  var linger = 0.0
  /// What a member must have left of its time to be served at all: less would only end in a dropped connection.
  var work = Duration.milliseconds(500)
  /// The rest after the first failure to connect.
  var rest = Duration.milliseconds(100)
  var longestRest = Duration.seconds(5)
}

extension PoolQueue: Sendable where Member: Sendable {}
extension PoolQueue.Waiting: Sendable where Member: Sendable {}
extension PoolQueue.Action: Sendable where Member: Sendable {}
