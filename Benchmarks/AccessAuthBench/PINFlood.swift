import AccessAuth
import Foundation
import SodiumPrimitives
import Synchronization

/// Right PINs from more readers at once than may be hashed and wait, so that the service's queue is full for as long as it
/// lasts. Who is told that it is busy tries again soon.
final class PINFlood: Sendable {
  /// More than the places of a service's hasher.
  static let readers = 80
  private static let pause = 0.05

  /// What the readers were told.
  struct Answers: Sendable {
    var granted = 0
    var busy = 0
    var failure: String?
  }

  private let port: Int
  private let readers: [PINReaders.Reader]
  private let isOver = Atomic(false)
  private let answers = Mutex(Answers())
  private let threads = Mutex<DispatchGroup?>(nil)

  init(port: Int, readers: [PINReaders.Reader]) {
    self.port = port
    self.readers = readers
  }

  /// Begins, and returns once somebody was told that the queue is full.
  func start() throws {
    threads.withLock { $0 = begin(readers.count) { self.enter(at: self.readers[$0]) } }
    for _ in 0..<200 {
      let answers = answers.withLock { $0 }
      if let failure = answers.failure { throw BenchFailure(failure) }
      if answers.busy > 0 { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    throw BenchFailure("\(readers.count) readers do not fill the queue of the service's hasher")
  }

  /// Ends, and answers what the readers were told.
  func stop() throws -> Answers {
    isOver.store(true, ordering: .relaxed)
    threads.withLock { $0 }?.wait()
    let answers = answers.withLock { $0 }
    if let failure = answers.failure { throw BenchFailure(failure) }
    return answers
  }

  private func enter(at reader: PINReaders.Reader) {
    do {
      let http = try HTTPConnection(port: port)
      while !isOver.load(ordering: .relaxed) {
        let answer = try http.post(
          "/v1/verifications", key: reader.cabinet.key,
          Presented.body(Presented.pin(reader.digits), attempt: .fresh, locker: reader.cabinet.locker.label))
        if answer.isGrant {
          answers.withLock { $0.granted += 1 }
        } else if answer.status == 503 {
          answers.withLock { $0.busy += 1 }
          Thread.sleep(forTimeInterval: Self.pause)
        } else {
          throw BenchFailure(
            "a right PIN was answered \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
      }
    } catch {
      answers.withLock { $0.failure = "\(error)" }
    }
  }
}
