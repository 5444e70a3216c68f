import Synchronization
import Testing

/// Lets a few tests at a time have services on the PostgreSQL server that they share: three services have 36 connections,
/// and the threads of more than a few tests' leave a small machine no turn for an answer within two seconds.
struct SharedServerTrait: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await Self.taking(body)
  }

  /// Waits for a place, and gives it back after `body`.
  static func taking(_ body: @concurrent @Sendable () async throws -> Void) async throws {
    await places.take()
    defer { places.give() }
    try await body()
  }

  private static let places = Places(3)
}

extension Trait where Self == SharedServerTrait {
  /// One of a few at a time.
  static var onSharedServer: Self { SharedServerTrait() }
}

/// So many may be taken at once.
private final class Places: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(free: count)) }

  func take() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  func give() {
    let next: CheckedContinuation<Void, Never>? = state.withLock { state in
      if state.waiting.isEmpty {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
