import AccessAuth
import Dispatch
import Synchronization

/// Connections to one database and those who wait for them. ``PoolQueue`` decides; here are the lock around it, a
/// thread for each connection, and one that looks at the clock.
final class Pool<Turn: PoolTurn>: Sendable {
  /// Work on its way, and when its answer is no longer worth having.
  private struct Member: Sendable {
    let item: Turn.Item
    let deadline: Deadline
    /// The same, on the queue's clock.
    let over: Duration
  }

  private let target: PostgresTarget
  private let turn: Turn
  private let state: Mutex<State>
  private let lines: [Line]
  private let start = ContinuousClock.now
  private let jitter: @Sendable () -> Double
  /// Why the last connection could not be made; nil once one was.
  private let flaw = Mutex<ConnectFlaw?>(nil)
  /// Called when the queue has an earlier time to look at the clock.
  private let clockCalls = DispatchSemaphore(value: 0)
  private let end = DispatchSemaphore(value: 0)
  private let isEnded = Atomic(false)

  private struct State {
    var queue: PoolQueue<Member>
    /// When the clock's thread looks again by itself; nil for not before it is called.
    var looksAt: Duration?
  }

  /// One connection with its thread, which alone touches the session.
  private final class Line: @unchecked Sendable {
    // Unchecked Sendable holds because `session` is touched on `thread` alone.
    let thread = LineThread()
    var session: Session?
  }

  /// Starts the threads and begins to connect; nobody waits for that. `jitter` gives numbers from 0 to 1.
  init(
    to target: PostgresTarget, bounds: PoolBounds, turn: Turn, jitter: @escaping @Sendable () -> Double
  ) {
    self.target = target
    self.turn = turn
    self.jitter = jitter
    state = Mutex(State(queue: PoolQueue(bounds: bounds)))
    lines = (0..<bounds.lines).map { _ in Line() }
    let clock = LineThread()
    clock.perform { [self] in watchClock() }
    clock.end()
    act { queue, _ in queue.start() }
  }

  /// Asks for work to be done before `deadline`; `group` says with which other work it may go.
  func enter(_ item: Turn.Item, group: Int?, before deadline: Deadline) {
    act { queue, now in
      let over = now + .milliseconds(Int64(deadline.milliseconds))
      return queue.enter(Member(item: item, deadline: deadline, over: over), group: group, deadline: over, at: now)
    }
  }

  /// How long a caller waits at most, for its turn and for its answer.
  static var patience: Duration { .seconds(2) }

  /// Waits for the answer to the item that `make` makes: for `patience`, and no longer than the request may still wait that
  /// this task works for (``StorePatience``).
  func answer<Value: Sendable>(
    group: Int?, within patience: Duration = patience,
    _ make: (CheckedContinuation<Result<Value, StoreError>, Never>) -> Turn.Item
  ) async throws(StoreError) -> Value {
    let request = StorePatience.current
    let begin = ContinuousClock.now
    let deadline = Deadline.after(min(patience, request?.left ?? patience))
    let result = await withCheckedContinuation { continuation in
      enter(make(continuation), group: group, before: deadline)
    }
    request?.spend(begin.duration(to: .now))
    return try result.get()
  }

  /// How the pool stands: connections that answer, and who waits.
  var standing: (open: Int, waiting: Int) { state.withLock { ($0.queue.open, $0.queue.waiting.count) } }

  /// Whether there is a connection that answers.
  var isOpen: Bool { standing.open > 0 }

  /// Why there is no connection, as far as that is known.
  var connectFlaw: ConnectFlaw? { flaw.withLock { $0 } }

  /// Takes nothing in any more, serves who waits, and closes. It blocks until then.
  func close() {
    act { queue, now in queue.drain(at: now) }
    end.wait()
    // For the next who closes.
    end.signal()
  }

  private func act(_ decide: (inout PoolQueue<Member>, Duration) -> [PoolQueue<Member>.Action]) {
    let (actions, isEarlier) = state.withLock { state in
      // The time is read under the lock: what the queue is told never runs backwards.
      let actions = decide(&state.queue, start.duration(to: .now))
      guard let next = state.queue.nextTick else { return (actions, false) }
      let isEarlier = state.looksAt.map { next < $0 } ?? true
      if isEarlier { state.looksAt = next }
      return (actions, isEarlier)
    }
    if isEarlier { clockCalls.signal() }
    for action in actions {
      switch action {
      case .open(let line): open(line)
      case .serve(let line, let members): serve(members, on: line)
      case .refuse(let member, let error): turn.refuse(member.item, error)
      case .close(let line):
        let line = lines[line]
        line.thread.perform { line.session = nil }
      case .drained: finish()
      }
    }
  }

  private func open(_ number: Int) {
    let line = lines[number]
    line.thread.perform { [self] in
      do {
        // The old one first: its place on the server may be the last one.
        line.session = nil
        // Connecting itself has libpq's bound for each host; the deadline is another one for each turn.
        line.session = try Session(to: target, before: .after(Self.patience))
        flaw.withLock { $0 = nil }
        act { queue, now in queue.opened(number, at: now) }
      } catch {
        if case .unreachable(let found) = error as? PostgresFailure { flaw.withLock { $0 = found } }
        act { queue, now in queue.failedToOpen(number, at: now, jitter: jitter()) }
      }
    }
  }

  private func serve(_ members: [Member], on number: Int) {
    let line = lines[number]
    line.thread.perform { [self] in
      let members = members + state.withLock { $0.queue.more(for: number, at: start.duration(to: .now)) }
      // A line is only lent when it was opened.
      guard let session = line.session, let first = members.map(\.deadline).min() else {
        for member in members { turn.refuse(member.item, .unavailable) }
        return act { queue, now in queue.broke(number, at: now) }
      }
      session.deadline = first
      let again = Set(turn.take(members.map(\.item), on: session))
      act { queue, now in
        // Before the line is free, so that what is unknown goes before all that waits.
        let unknown = members.enumerated().filter { again.contains($0.offset) }.map(\.element)
        let returning = queue.enterAgain(
          unknown.map { (member: $0, group: turn.group(of: $0.item), deadline: $0.over) }, at: now)
        return returning + (session.isBroken ? queue.broke(number, at: now) : queue.returned(number, at: now))
      }
    }
  }

  private func finish() {
    isEnded.store(true, ordering: .releasing)
    for line in lines { line.thread.end() }
    clockCalls.signal()
    end.signal()
  }

  /// Sends away who has waited too long, however busy or stuck the connections are.
  private func watchClock() {
    while !isEnded.load(ordering: .acquiring) {
      let now = start.duration(to: .now)
      let next = state.withLock { state in
        state.looksAt = state.queue.nextTick
        return state.looksAt
      }
      if let next, next <= now {
        act { queue, now in queue.tick(at: now) }
      } else if let next {
        _ = clockCalls.wait(timeout: .now() + .nanoseconds(Int(clamping: (next - now).nanoseconds)))
      } else {
        clockCalls.wait()
      }
    }
  }
}

/// What a pool does with those who go together.
protocol PoolTurn: Sendable {
  associatedtype Item: Sendable

  /// Does the work of `items`, answers each of them once, and gives the places of those back whose outcome nobody can
  /// tell and which may be asked again on another connection; these are not answered.
  func take(_ items: [Item], on session: Session) -> [Int]
  /// Answers that it was not done.
  func refuse(_ item: Item, _ error: StoreError)
  /// With which others it may go, when it is asked again.
  func group(of item: Item) -> Int?
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return Int64(clamping: Int128(seconds) * 1_000_000_000 + Int128(attoseconds) / 1_000_000_000)
  }
}
