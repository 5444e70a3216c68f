import Dispatch
import Foundation
import Testing

@testable import SodiumPrimitives

@Suite("Threads that hash", .timeLimit(.minutes(1)))
struct Argon2idWorkersTests {
  static let cost = Argon2id.Cost(memory: .kibibytes(8), passes: 1)
  let salt = [UInt8](0..<16)

  @Test("a worker's hash is the hash")
  func hash() async throws {
    let workers = Argon2idWorkers(queueLimit: 0)
    let password = Array("482913".utf8)
    let hash = try await workers.hash(SecretBytes(copying: password), salt: salt, cost: Self.cost)
    let expected = try Argon2id.hash(password.span, salt: salt, cost: Self.cost)
    #expect(hash.bytes == expected.bytes)
  }

  @Test("many at once each get their own answer")
  func many() async throws {
    let workers = Argon2idWorkers(threads: 2, queueLimit: 100)
    let salt = salt
    let hashes = try await withThrowingTaskGroup { group in
      for number in 0..<100 {
        group.addTask {
          let password = SecretBytes(copying: Array("\(number)".utf8))
          return (number, try await workers.hash(password, salt: salt, cost: Self.cost).bytes)
        }
      }
      return try await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
    }
    for number in 0..<100 {
      let password = Array("\(number)".utf8)
      #expect(try Argon2id.hash(password.span, salt: salt, cost: Self.cost).bytes == hashes[number])
    }
  }

  @Test("what is out of bounds is refused by its name and reaches no thread")
  func refused() async {
    let workers = Argon2idWorkers(threads: 1, queueLimit: 0)
    let expected = SodiumError.wrongLength(of: .salt, expected: 16...16, actual: 15)
    await #expect(throws: WorkerRefusal.hashing(expected)) {
      _ = try await workers.hash(SecretBytes(copying: []), salt: [UInt8](repeating: 0, count: 15), cost: Self.cost)
    }
  }

  @Test("a thread rests when it has nothing to do, works again after that, and rests at its end")
  func rest() async {
    let (rests, rested) = AsyncStream<Int>.makeStream()
    let threads = WorkerThreads<Int>(count: 1, queueLimit: 1, patience: .milliseconds(20)) { rested.yield(0) }
    #expect(threads.start() <= 1)
    var times = rests.makeAsyncIterator()
    #expect(await times.next() == 0)
    #expect(await threads.run { 7 } == .success(7))
    #expect(await times.next() == 0)
    threads.shutDown()
    #expect(await times.next() == 0)
  }

  @Test("after a shutdown every password is answered with it")
  func afterShutdown() async {
    let workers = Argon2idWorkers(threads: 1, queueLimit: 0)
    workers.shutdown()
    workers.shutdown()
    let salt = salt
    await #expect(throws: WorkerRefusal.shutDown) {
      _ = try await workers.hash(SecretBytes(copying: [1]), salt: salt, cost: Self.cost)
    }
  }

  @Test(
    "the threads run at a lower priority and the others do not",
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/task")))
  func priority() throws {
    let before = try Self.niceness(of: "/proc/thread-self")
    let workers = Argon2idWorkers(threads: 3, queueLimit: 0)
    #expect(workers.threadsAtLowerPriority == 3)
    #expect(try Self.niceness(of: "/proc/thread-self") == before)
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
    // A thread of another test may end meanwhile.
    let lowered = threads.count { (try? Self.niceness(of: "/proc/self/task/\($0)")) == min(before + 10, 19) }
    #expect(lowered >= 3)
    workers.shutdown()
  }

  /// The nineteenth field of proc(5)'s `stat`; the second, in parentheses, may contain spaces.
  private static func niceness(of thread: String) throws -> Int {
    let stat = try String(contentsOfFile: thread + "/stat", encoding: .utf8)
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    return try #require(fields.count > 17 ? Int(fields[17]) : nil)
  }
}

@Suite("Threads and who is let in", .timeLimit(.minutes(1)))
struct WorkerThreadsTests {
  /// Work that tells that it runs, and then waits until it may end.
  private final class Gate: Sendable {
    let hasStarted = AsyncStream<Void>.makeStream()
    let mayEnd = DispatchSemaphore(value: 0)

    func pass() -> Int {
      hasStarted.continuation.yield()
      mayEnd.wait()
      return 1
    }
    func started() async { for await _ in hasStarted.stream { return } }
  }

  /// One thread, at work behind `gate`.
  private func occupied(queueLimit: Int) async -> (WorkerThreads<Int>, Gate, Task<Result<Int, WorkerRefusal>, Never>) {
    let threads = WorkerThreads<Int>(count: 1, queueLimit: queueLimit)
    #expect(threads.start() == 1)
    let gate = Gate()
    let running = Task { await threads.run { gate.pass() } }
    await gate.started()
    return (threads, gate, running)
  }

  // Immediate tasks below run up to where they wait for their answer. The gate is opened before any answer is awaited,
  // so that a wrong answer fails a test rather than hanging it.

  @Test("with all threads at work and the queue full, the next is told so at once; later there is room again")
  func busy() async {
    let (threads, gate, running) = await occupied(queueLimit: 0)
    let refused = Task.immediate { await threads.run { 2 } }
    gate.mayEnd.signal()
    #expect(await refused.value == .failure(.busy))
    #expect(await running.value == .success(1))
    #expect(await threads.run { 3 } == .success(3))
    threads.shutDown()
  }

  @Test("a task that is cancelled while it waits is answered, and its work never done")
  func cancelled() async {
    let (threads, gate, running) = await occupied(queueLimit: 1)
    let done = Counter()
    let waiting = Task.immediate { await threads.run { done.take() } }
    waiting.cancel()
    gate.mayEnd.signal()
    #expect(await waiting.value == .failure(.cancelled))
    #expect(await running.value == .success(1))
    #expect(await threads.run { 3 } == .success(3))
    #expect(done.taken == 0)
    threads.shutDown()
  }

  @Test("a task that is cancelled already is answered so, even by a free thread")
  func cancelledEarly() async {
    let threads = WorkerThreads<Int>(count: 1, queueLimit: 1)
    #expect(threads.start() == 1)
    let answer = await withTaskGroup(of: Result<Int, WorkerRefusal>.self) { group in
      group.cancelAll()
      group.addTask { await threads.run { 2 } }
      return await group.next()
    }
    #expect(answer == .failure(.cancelled))
    threads.shutDown()
  }

  @Test("a task that is cancelled while its work is done gets the answer")
  func cancelledLate() async {
    let (threads, gate, running) = await occupied(queueLimit: 0)
    running.cancel()
    gate.mayEnd.signal()
    #expect(await running.value == .success(1))
    threads.shutDown()
  }

  @Test("a shutdown answers those who wait and lets end what runs")
  func shutDown() async {
    let (threads, gate, running) = await occupied(queueLimit: 5)
    let waiting = (0..<5).map { number in Task.immediate { await threads.run { number } } }
    threads.shutDown()
    let late = Task.immediate { await threads.run { 2 } }
    gate.mayEnd.signal()
    for task in waiting { #expect(await task.value == .failure(.shutDown)) }
    #expect(await late.value == .failure(.shutDown))
    #expect(await running.value == .success(1))
  }

  @Test("a storm of tasks, half of them cancelled, leaves nobody without an answer")
  func storm() async {
    let threads = WorkerThreads<Int>(count: 2, queueLimit: 8)
    #expect(threads.start() == 2)
    let tasks = (0..<500).map { number in Task { await threads.run { number } } }
    for (number, task) in tasks.enumerated() where number % 2 == 0 { task.cancel() }
    for (number, task) in tasks.enumerated() {
      switch await task.value {
      case .success(let answer): #expect(answer == number)
      case .failure(.cancelled): #expect(number % 2 == 0)
      case .failure(let refusal): #expect(refusal == .busy)
      }
    }
    #expect(await threads.run { 7 } == .success(7))
    threads.shutDown()
  }
}
