import AccessAuth
import Synchronization

/// Where work waits for a connection: whatever waits goes together, and nothing waits for company.
///
/// What is given while every connection is busy is taken up by the first that is free, all of it at once up to a bound.
/// A lane is part of no request: one that is cancelled meanwhile cancels nothing, its own work included.
final class Lane: Sendable {
  /// One piece of work, and who waits for it.
  struct Member: Sendable {
    /// Whether it changes nothing.
    let isReading: Bool
    /// Does the work and says how to answer; whoever runs it answers when it is settled.
    let work: @Sendable (Connection) throws -> @Sendable () -> Void
    /// Answers that it failed.
    let fail: @Sendable (any Error) -> Void
  }

  private let queue: Mutex<LaneQueue<Member, SerialConnection>>
  private let turn: any LaneTurn

  /// A lane over `connections`, which take turns.
  init(over connections: [SerialConnection], bounds: LaneBounds, turn: some LaneTurn) {
    queue = Mutex(LaneQueue(lines: connections, bounds: bounds))
    self.turn = turn
  }

  /// Waits for `work` to be done and settled. Throws ``StoreError/busy`` when too much waits already, and
  /// ``StoreError/unavailable`` once the lane is closed.
  func submit<Value: Sendable>(
    reading isReading: Bool = false, _ work: @escaping @Sendable (Connection) throws -> Value
  ) async throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      enter(
        Member(
          isReading: isReading,
          work: { connection in
            let value = try work(connection)
            return { continuation.resume(returning: .success(value)) }
          },
          fail: { error in continuation.resume(returning: .failure(StoreError(error))) }))
    }
    return try result.get()
  }

  /// How many of those that wait change something.
  var writesWaiting: Int { queue.withLock { $0.waiting.count { !$0.isReading } } }

  /// Takes nothing in any more; what waits is still done, before anything that its connections are given from now on.
  func close() { queue.withLock { $0.close() } }

  private func enter(_ member: Member) {
    switch queue.withLock({ $0.enter(member) }) {
    case .wake(let connection): serve(on: connection)
    case .waits: break
    case .refused(let error): member.fail(error)
    }
  }

  private func serve(on line: SerialConnection) {
    line.perform { connection in
      while let members = self.queue.withLock({ $0.next(for: line) }) { self.turn.take(members, on: connection) }
    }
  }
}

/// What a lane does with those who go together.
protocol LaneTurn: Sendable {
  /// Does the work of `members` and answers each of them once.
  func take(_ members: [Lane.Member], on connection: Connection)
}
