/// Which jobs wait for a fixed number of workers: a value that knows no thread and answers what to do next.
struct WorkQueue<Job: Identifiable> {
  /// What a worker does that asks.
  enum Next {
    case run(Job)
    /// Wait for the next call: the job that it was called for is gone.
    case wait
    case stop
  }

  private let workers: Int
  private let limit: Int
  private var waiting: [Job] = []
  private var running = 0
  private var isShutDown = false

  /// A queue for so many `workers`, in which at most `limit` jobs wait that no worker is free for.
  init(workers: Int, limit: Int) {
    self.workers = workers
    self.limit = limit
  }

  /// Takes `job` as the last in line, or tells why not.
  mutating func offer(_ job: Job) -> WorkerRefusal? {
    if isShutDown { return .shutDown }
    guard running + waiting.count < workers + limit else { return .busy }
    waiting.append(job)
    return nil
  }

  /// The first in line for a worker, who says ``finish()`` after it.
  mutating func next() -> Next {
    if waiting.isEmpty { return isShutDown ? .stop : .wait }
    running += 1
    return .run(waiting.removeFirst())
  }

  /// A worker is free again.
  mutating func finish() { running -= 1 }

  /// Takes the job out of the line; nil if it no longer, or not yet, waits.
  mutating func cancel(_ id: Job.ID) -> Job? {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return nil }
    return waiting.remove(at: index)
  }

  /// Closes the line for good and gives those who waited, to be told. What runs, runs on.
  mutating func shutDown() -> [Job] {
    isShutDown = true
    defer { waiting = [] }
    return waiting
  }
}
