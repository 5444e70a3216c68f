import Dispatch
import Synchronization

/// Threads that do blocking work, one piece each at a time, apart from the concurrency pool. Who is let in, who waits
/// and who is sent away is decided by ``WorkQueue``; here are the lock around it and the waiting.
final class WorkerThreads<Answer: Sendable>: Sendable {
  /// Work, and who waits for its answer.
  private struct Asked: Identifiable {
    let ticket: Ticket
    let work: @Sendable () -> Answer
    let answer: CheckedContinuation<Result<Answer, WorkerRefusal>, Never>
    var id: ObjectIdentifier { ObjectIdentifier(ticket) }
  }

  /// What is known of a piece of work before it is queued: whether it was cancelled already.
  private final class Ticket: Sendable {
    let isCancelled = Atomic(false)
  }

  private let count: Int
  private let patience: DispatchTimeInterval
  private let rest: @Sendable () -> Void
  private let queue: Mutex<WorkQueue<Asked>>
  /// One call for each piece that was queued, and one for each thread at the end.
  private let calls = DispatchSemaphore(value: 0)

  /// Threads that still are to be started. They hold this object until ``shutDown()``. Each calls `rest` when it has had
  /// nothing to do for as long as `patience`, and at its end.
  init(
    count: Int, queueLimit: Int, patience: DispatchTimeInterval = .seconds(10),
    rest: @escaping @Sendable () -> Void = {}
  ) {
    self.count = count
    self.patience = patience
    self.rest = rest
    queue = Mutex(WorkQueue(workers: count, limit: queueLimit))
  }

  /// Starts the threads and returns, once they run, how many could lower their priority.
  func start() -> Int {
    (0..<count).count { _ in BackgroundThread.start { self.serve() } }
  }

  /// What `work` answers on one of the threads, or why it was not done. A cancelled task gives up its place in the
  /// queue; work that runs is never interrupted.
  func run(_ work: @escaping @Sendable () -> Answer) async -> Result<Answer, WorkerRefusal> {
    let ticket = Ticket()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { submit(Asked(ticket: ticket, work: work, answer: $0)) }
    } onCancel: {
      cancel(ticket)
    }
  }

  /// Answers all that wait, and all that still come, with ``WorkerRefusal/shutDown``; each thread ends after what it
  /// does now.
  func shutDown() {
    for asked in queue.withLock({ $0.shutDown() }) { asked.answer.resume(returning: .failure(.shutDown)) }
    for _ in 0..<count { calls.signal() }
  }

  private func submit(_ asked: Asked) {
    let refusal: WorkerRefusal? = queue.withLock { queue in
      // Under the lock: whoever cancels after this look finds the work in the queue.
      if asked.ticket.isCancelled.load(ordering: .sequentiallyConsistent) { return .cancelled }
      return queue.offer(asked)
    }
    if let refusal {
      asked.answer.resume(returning: .failure(refusal))
    } else {
      calls.signal()
    }
  }

  private func cancel(_ ticket: Ticket) {
    ticket.isCancelled.store(true, ordering: .sequentiallyConsistent)
    let asked = queue.withLock { $0.cancel(ObjectIdentifier(ticket)) }
    asked?.answer.resume(returning: .failure(.cancelled))
  }

  private func serve() {
    defer { rest() }
    while true {
      if calls.wait(timeout: .now() + patience) == .timedOut {
        rest()
        calls.wait()
      }
      switch queue.withLock({ $0.next() }) {
      case .run(let asked):
        let answer = asked.work()
        // First: who has the answer and asks again finds the thread free.
        queue.withLock { $0.finish() }
        asked.answer.resume(returning: .success(answer))
      case .wait: continue
      case .stop: return
      }
    }
  }
}
