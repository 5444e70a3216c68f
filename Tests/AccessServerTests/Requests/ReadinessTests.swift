import AccessAuth
import AccessHTTP
import AccessServer
import Foundation
import Synchronization
import Testing

@Suite("Readiness")
struct ReadinessTests {
  /// Everything as it should be.
  private static var good: Readiness.Reading {
    var reading = Readiness.Reading(now: ManualClock.beginning)
    reading.standing = StoreStanding(unsealedEvents: 0, newestEventAt: ManualClock.beginning)
    (reading.activeKeys, reading.hashingThreads, reading.threadsAtLowerPriority) = (1, 2, 2)
    reading.maximumWaitingHashes = 64
    return reading
  }

  /// The states of the parts that are not ok, and whether the service is ready.
  private static func found(_ change: (inout Readiness.Reading) -> Void) throws -> (JSON, isReady: Bool) {
    var reading = good
    change(&reading)
    let readiness = Readiness(reading)
    let bytes = JSONObject.bytes { readiness.write(to: &$0) }
    let json = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    guard case .object(let checks) = json["checks"] else { return (.null, readiness.isReady) }
    return (.object(checks.filter { $0.value["status"] != "ok" }), readiness.isReady)
  }

  @Test("a part that has failed makes the service not ready, and says why")
  func failed() throws {
    let (none, isReady) = try Self.found { _ in }
    #expect(none == [:] && isReady)
    let (draining, isDrainingReady) = try Self.found { $0.isServing = false }
    #expect(draining == ["serving": ["status": "failed", "reason": "draining"]])
    #expect(!isDrainingReady)
    let (gone, isGoneReady) = try Self.found {
      $0.standing = nil
      $0.waitingWrites = 7
    }
    #expect(gone == ["store": ["status": "failed", "reason": "no_answer", "writes_waiting": 7]])
    #expect(!isGoneReady)
    // It can be read, and nothing can be kept.
    let (hindered, isHinderedReady) = try Self.found { $0.hindrance = "no_commit" }
    #expect(hindered == ["store": ["status": "failed", "reason": "no_commit", "writes_waiting": 0]])
    #expect(!isHinderedReady)
  }

  @Test("a part that is degraded is told, and the service stays ready")
  func degraded() throws {
    let (keys, keysReady) = try Self.found { $0.activeKeys = 0 }
    #expect(keys == ["keys": ["status": "degraded", "active_signing_keys": 0]])
    let (memory, memoryReady) = try Self.found { $0.canLockMemory = false }
    #expect(memory == ["memory_locking": ["status": "degraded"]])
    let (threads, threadsReady) = try Self.found { $0.threadsAtLowerPriority = 1 }
    #expect(threads == ["hashing_threads": ["status": "degraded", "threads": 2, "at_lower_priority": 1]])
    let (clock, clockReady) = try Self.found { $0.now = Instant(milliseconds: 0) }
    #expect(clock == ["clock": ["status": "degraded", "reason": "before_release"]])
    let (stopped, stoppedReady) = try Self.found { $0.stoppedLogs = 2 }
    #expect(stopped == ["log": ["status": "degraded", "heads_unsigned": 0, "logs_stopped": 2]])
    let (damaged, damagedReady) = try Self.found { $0.isLogReadable = false }
    #expect(
      damaged == ["log": ["status": "degraded", "heads_unsigned": 0, "logs_stopped": 0, "reason": "damaged"]])
    let allReady = [keysReady, memoryReady, threadsReady, clockReady, stoppedReady, damagedReady]
    #expect(allReady.allSatisfy { $0 })
  }

  @Test("a backlog counts from its bound on: 10,000 events, half of the places for PINs")
  func backlog() throws {
    let newest = ManualClock.beginning
    for (unsealed, waiting, isDegraded) in [(10_000, 32, false), (10_001, 0, true), (0, 33, true)] {
      let (found, isReady) = try Self.found {
        $0.standing = StoreStanding(unsealedEvents: unsealed, newestEventAt: newest)
        $0.waitingHashes = waiting
      }
      #expect(found.has("backlog") == isDegraded, "\(unsealed) \(waiting)")
      #expect(isReady)
    }
  }

  /// A store whose answer a test gives.
  private final class HeldStore: StoreWatch {
    let asked = Mutex(0)
    let (answers, give) = AsyncStream.makeStream(of: StoreStanding?.self)

    func standing() async throws(StoreError) -> StoreStanding {
      asked.withLock { $0 += 1 }
      var answer: StoreStanding?
      for await given in answers {
        answer = given
        break
      }
      guard let answer else { throw .unavailable }
      return answer
    }

    var hindrance: StaticString? { nil }
    var writesWaiting: Int { 0 }
    var writesPerTransaction: [Int] { [] }
  }

  @Test("a store that does not answer in time is not asked again before it has, and is asked anew after")
  func hanging() async {
    let store = HeldStore()
    let probe = StoreProbe(store, limit: .milliseconds(20))
    let late = await withTaskGroup(of: StoreStanding?.self) { group in
      for _ in 0..<50 { group.addTask { await probe.standing() } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(late.count == 50 && late.allSatisfy { $0 == nil })
    #expect(store.asked.withLock { $0 } == 1)
    let again = await probe.standing()
    #expect(again == nil)
    #expect(store.asked.withLock { $0 } == 1)
  }

  @Test("all who ask at once get the one answer; a store that cannot tell gives none")
  func together() async {
    let store = HeldStore()
    let probe = StoreProbe(store, limit: .seconds(60))
    let standing = StoreStanding(unsealedEvents: 3, newestEventAt: nil)
    async let first = probe.standing()
    async let second = probe.standing()
    store.give.yield(standing)
    // A second question, where the two did not meet.
    store.give.yield(standing)
    let (one, two) = await (first, second)
    #expect(one == standing && two == standing)
    store.give.yield(nil)
    // What is left of the two answers above comes first.
    var failed = await probe.standing()
    if failed != nil { failed = await probe.standing() }
    #expect(failed == nil)
  }
}
