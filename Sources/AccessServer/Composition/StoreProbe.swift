package import AccessAuth
import Synchronization

/// Asks the store how it is doing, and waits for the answer only so long.
///
/// However many ask, one question at a time goes to the store, and all who wait meanwhile get its answer: a store that
/// hangs is not asked again before it has answered.
package final class StoreProbe: Sendable {
  /// How long an answer is waited for. The question takes well below a millisecond; whoever asks gives up after seconds.
  package static let limit = Duration.seconds(1)

  private struct Waiter {
    let continuation: CheckedContinuation<StoreStanding?, Never>
    let timer: Task<Void, Never>
  }

  private struct State {
    var waiters: [UInt64: Waiter] = [:]
    var next: UInt64 = 0
    var isAsking = false
  }

  private let state = Mutex(State())
  private let limit: Duration
  private let ask: @Sendable () async -> StoreStanding?

  package init(_ store: some StoreWatch, limit: Duration = StoreProbe.limit) {
    self.limit = limit
    ask = { try? await store.standing() }
  }

  /// What the store says; nil when it cannot tell, or not in time.
  package func standing() async -> StoreStanding? {
    await withCheckedContinuation { continuation in
      let isFirst = state.withLock { state in
        let number = state.next
        state.next &+= 1
        let timer = Task { [limit] in
          // A timer that is cancelled has nobody left to tell.
          do { try await Task.sleep(for: limit) } catch { return }
          self.giveUp(number)
        }
        state.waiters[number] = Waiter(continuation: continuation, timer: timer)
        defer { state.isAsking = true }
        return !state.isAsking
      }
      // Detached: the question is everybody's.
      if isFirst { Task.detached { self.answer(await self.ask()) } }
    }
  }

  private func answer(_ standing: StoreStanding?) {
    let waiters = state.withLock { state in
      defer {
        state.waiters = [:]
        state.isAsking = false
      }
      return state.waiters
    }
    for waiter in waiters.values {
      waiter.timer.cancel()
      waiter.continuation.resume(returning: standing)
    }
  }

  private func giveUp(_ number: UInt64) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
    waiter?.continuation.resume(returning: nil)
  }
}
