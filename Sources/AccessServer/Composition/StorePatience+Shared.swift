import AccessAuth

extension StorePatience {
  /// The result of work that many wait for, and that goes on whoever has waited enough; nil where it is not there within what
  /// is left to the request that asks.
  static func value<Value: Sendable>(of work: Task<Value, Never>) async -> Value? {
    guard let patience = current else { return await work.value }
    let (left, begin) = (patience.left, ContinuousClock.now)
    defer { patience.spend(begin.duration(to: .now)) }
    let (values, give) = AsyncStream.makeStream(of: Value.self)
    let timer = Task {
      try? await Task.sleep(for: left)
      give.finish()
    }
    Task {
      give.yield(await work.value)
      give.finish()
    }
    let value = await values.first { _ in true }
    timer.cancel()
    return value
  }
}
