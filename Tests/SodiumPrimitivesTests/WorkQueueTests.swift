import Testing

@testable import SodiumPrimitives

@Suite("Who waits for a worker")
struct WorkQueueTests {
  struct Job: Identifiable, Equatable { let id: Int }

  @Test("jobs are run in the order they were offered")
  func order() {
    var queue = WorkQueue<Job>(workers: 2, limit: 3)
    for id in 1...3 { #expect(queue.offer(Job(id: id)) == nil) }
    #expect(queue.next().job == Job(id: 1))
    #expect(queue.next().job == Job(id: 2))
    #expect(queue.next().job == Job(id: 3))
  }

  @Test("as many are let in as workers are free and places are left", arguments: [(1, 0), (1, 1), (2, 0), (2, 5)])
  func full(workers: Int, limit: Int) {
    var queue = WorkQueue<Job>(workers: workers, limit: limit)
    for id in 0..<(workers + limit) { #expect(queue.offer(Job(id: id)) == nil) }
    #expect(queue.offer(Job(id: 99)) == .busy)
    // Taking a job makes no room: it is the same worker that was free.
    _ = queue.next()
    #expect(queue.offer(Job(id: 99)) == .busy)
    queue.finish()
    #expect(queue.offer(Job(id: 99)) == nil)
    #expect(queue.offer(Job(id: 100)) == .busy)
  }

  @Test("an empty queue lets the worker wait")
  func empty() {
    var queue = WorkQueue<Job>(workers: 1, limit: 1)
    #expect(queue.next().isWait)
  }

  @Test("a cancelled job leaves the queue and its place")
  func cancelled() {
    var queue = WorkQueue<Job>(workers: 1, limit: 1)
    _ = queue.offer(Job(id: 1))
    _ = queue.offer(Job(id: 2))
    #expect(queue.cancel(1) == Job(id: 1))
    #expect(queue.cancel(1) == nil)
    #expect(queue.offer(Job(id: 3)) == nil)
    #expect(queue.next().job == Job(id: 2))
    #expect(queue.next().job == Job(id: 3))
    // The call for the cancelled job is still to come.
    #expect(queue.next().isWait)
  }

  @Test("a job that runs is not cancelled")
  func running() {
    var queue = WorkQueue<Job>(workers: 1, limit: 1)
    _ = queue.offer(Job(id: 1))
    _ = queue.next()
    #expect(queue.cancel(1) == nil)
  }

  @Test("a shutdown gives back those who wait, lets none in, and stops the workers")
  func shutDown() {
    var queue = WorkQueue<Job>(workers: 1, limit: 2)
    for id in 1...3 { _ = queue.offer(Job(id: id)) }
    #expect(queue.next().job == Job(id: 1))
    #expect(queue.shutDown() == [Job(id: 2), Job(id: 3)])
    #expect(queue.offer(Job(id: 4)) == .shutDown)
    queue.finish()
    #expect(queue.next().isStop)
    #expect(queue.shutDown() == [])
  }
}

extension WorkQueue.Next {
  var job: Job? { if case .run(let job) = self { job } else { nil } }
  var isWait: Bool { if case .wait = self { true } else { false } }
  var isStop: Bool { if case .stop = self { true } else { false } }
}
