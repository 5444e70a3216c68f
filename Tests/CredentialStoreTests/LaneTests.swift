import AccessAuth
import Dispatch
import Testing

@testable import CredentialStore

@Suite struct LaneTests {
  private typealias Queue = LaneQueue<Int, String>

  private func queue(waiting: Int = 4, together: Int = 3, lines: [String] = ["a"]) -> Queue {
    Queue(lines: lines, bounds: LaneBounds(waiting: waiting, together: together))
  }

  private func describe(_ entry: Queue.Entry) -> String {
    switch entry {
    case .wake(let line): "wake \(line)"
    case .waits: "waits"
    case .refused(let error): "\(error)"
    }
  }

  @Test("what comes while the line is busy goes together, in its order, up to the bound")
  func together() {
    var queue = queue()
    #expect(describe(queue.enter(1)) == "wake a")
    #expect(queue.next(for: "a") == [1])
    for member in 2...5 { #expect(describe(queue.enter(member)) == "waits") }
    #expect(queue.next(for: "a") == [2, 3, 4])
    #expect(queue.next(for: "a") == [5])
    #expect(queue.next(for: "a") == nil)
    #expect(describe(queue.enter(6)) == "wake a")
  }

  @Test("what comes beyond the bound is refused as busy")
  func bound() {
    var queue = queue()
    for member in 1...4 { _ = queue.enter(member) }
    #expect(describe(queue.enter(5)) == "\(StoreError.busy)")
    #expect(queue.next(for: "a") == [1, 2, 3])
    #expect(describe(queue.enter(5)) == "waits")
  }

  @Test("every free line is woken once")
  func lines() {
    var queue = queue(lines: ["a", "b"])
    #expect(describe(queue.enter(1)) == "wake b")
    #expect(describe(queue.enter(2)) == "wake a")
    #expect(describe(queue.enter(3)) == "waits")
    #expect(queue.next(for: "a") == [1, 2, 3])
    #expect(queue.next(for: "b") == nil)
    #expect(describe(queue.enter(4)) == "wake b")
  }

  @Test("a closed lane takes nothing in and still serves what waits")
  func closed() {
    var queue = queue()
    _ = queue.enter(1)
    queue.close()
    #expect(describe(queue.enter(2)) == "\(StoreError.unavailable)")
    #expect(queue.next(for: "a") == [1])
  }

  @Test("a store refuses work beyond its bound as busy, does the rest, and is unavailable once closed")
  func busy() async throws {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    let (isBusy, release) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
    async let first: Void = store.writer.submit { _ in
      isBusy.continuation.finish()
      release.wait()
    }
    for await _ in isBusy.stream {}
    let outcomes = await withTaskGroup(of: StoreError?.self) { group in
      for _ in 0..<LaneBounds.writing.waiting + 10 { group.addTask { await failure(of: store) } }
      var outcomes: [StoreError?] = []
      // What is refused is answered while the writer is held.
      while outcomes.count < 10, let outcome = await group.next() { outcomes.append(outcome) }
      release.signal()
      return await group.reduce(into: outcomes) { $0.append($1) }
    }
    try await first
    #expect(outcomes.prefix(10).allSatisfy { $0 == .busy })
    #expect(outcomes.count { $0 == nil } == LaneBounds.writing.waiting)
    await store.close()
    await #expect(throws: StoreError.unavailable) { try await store.writer.submit { _ in } }
    await #expect(throws: StoreError.unavailable) { try await store.logSize(of: .none) }
  }

  private func failure(of store: CredentialStore) async -> StoreError? {
    do throws(StoreError) { try await store.writer.submit { _ in } } catch { return error }
    return nil
  }

  @Test("a failure of the file system ends the process at once, with one line")
  func storageFailure() async {
    let result = await #expect(processExitsWith: .exitCode(74), observing: [\.standardErrorContent]) {
      CredentialStore.endProcess()
    }
    let said = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }
    #expect(said?.contains("accessauth: the data folder did not keep what was written; ending\n") == true)
  }
}
