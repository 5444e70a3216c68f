import CProcess
import Dispatch
import Glibc
import Synchronization

/// A thread of its own at a lower priority than the process.
enum BackgroundThread {
  /// How much `nice` is added: the thread then has about a tenth of an ordinary one's weight.
  private static let niceness: CInt = 10
  /// In nanoseconds: 100 ms, the longest that Linux takes. A thread with a shorter one interrupts it when it wakes up.
  private static let slice: UInt64 = 100_000_000

  /// What the thread is given, and where it reports.
  fileprivate final class Start: Sendable {
    let body: @Sendable () -> Void
    let isLowered = Atomic(false)
    let reported = DispatchSemaphore(value: 0)

    init(body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a new thread and answers, once that runs, whether it could lower its priority. A service cannot
  /// begin without its threads: if the system has none to give, the process ends.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let start = Start(body: body)
    // Retained for the thread, which takes it once.
    let argument = unsafe Unmanaged.passRetained(start).toOpaque()
    var thread = pthread_t()
    let status = unsafe pthread_create(&thread, nil, runThread, argument)
    guard status == 0 else { fatalError("no thread to hash passwords on: error \(status)") }
    // Nobody joins it.
    pthread_detach(thread)
    start.reported.wait()
    return start.isLowered.load(ordering: .relaxed)
  }

  /// Lowers the priority of the calling thread.
  fileprivate static func lowerPriority() -> Bool { accessauth_lower_thread(niceness, slice) == 0 }
}

/// What the thread does. A function of its own: the compiler (6.3.1) crashes over a closure in its place.
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument = unsafe argument else { return nil }
  // Balances the retain above.
  let start = unsafe Unmanaged<BackgroundThread.Start>.fromOpaque(argument).takeRetainedValue()
  start.isLowered.store(BackgroundThread.lowerPriority(), ordering: .relaxed)
  start.reported.signal()
  start.body()
  return nil
}
