import Dispatch
import Glibc
import Synchronization

/// A thread of its own for one connection: libpq may block there (a name that is looked up, a server that says nothing)
/// and keeps nobody else waiting.
final class LineThread: Sendable {
  private struct Mailbox {
    var jobs: [@Sendable () -> Void] = []
    var isClosed = false
  }

  private let mailbox = Mutex(Mailbox())
  private let calls = DispatchSemaphore(value: 0)

  /// Starts it. A service cannot begin without its threads: if the system has none to give, the process ends.
  init() {
    // Retained for the thread, which takes it once.
    let argument = unsafe Unmanaged.passRetained(self).toOpaque()
    var thread = pthread_t()
    let status = unsafe pthread_create(&thread, nil, runLineThread, argument)
    guard status == 0 else { fatalError("no thread for a database connection: error \(status)") }
    // Nobody joins it.
    pthread_detach(thread)
  }

  /// Runs `job` after what was given before.
  func perform(_ job: @escaping @Sendable () -> Void) {
    mailbox.withLock { $0.jobs.append(job) }
    calls.signal()
  }

  /// Ends the thread after what was given before.
  func end() {
    mailbox.withLock { $0.isClosed = true }
    calls.signal()
  }

  fileprivate func serve() {
    while true {
      calls.wait()
      let job: (@Sendable () -> Void)? = mailbox.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
      if let job { job() } else if mailbox.withLock({ $0.isClosed && $0.jobs.isEmpty }) { return }
    }
  }
}

/// What the thread does. A function of its own: the compiler (6.3.1) crashes over a closure in its place.
private func runLineThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument = unsafe argument else { return nil }
  // Balances the retain above.
  unsafe Unmanaged<LineThread>.fromOpaque(argument).takeRetainedValue().serve()
  return nil
}
