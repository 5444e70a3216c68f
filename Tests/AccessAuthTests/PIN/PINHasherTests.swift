import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The hasher of PINs", .timeLimit(.minutes(1)))
struct PINHasherTests {
  private static func hasher(threads: Int = 1, waiting: Int = 3, passes: Int = 1) -> PINHasher {
    PINHasher(threads: threads, waiting: waiting, cost: Argon2id.Cost(memory: .kibibytes(8), passes: passes))
  }

  @Test("a PIN's hash is Argon2id under the site's salt, of 32 bytes and at the cost of a PIN")
  func hash() async throws {
    let hasher = PINHasher()
    let salt = try PINSample.salt(7)
    let admission = try Self.place(at: hasher)
    let hash = try await hasher.hash(try PINSample.pin("482913"), salt: salt, admission)
    let digits = Array("482913".utf8)
    let expected = try Argon2id.hash(digits.span, salt: salt.bytes, cost: .pin)
    let isEqual = hash.bytes.isEqual(to: expected)
    #expect(isEqual)
    #expect(hash.bytes.count == PINHash.count)
    hasher.shutdown()
  }

  @Test("another PIN and another site have another hash")
  func different() async throws {
    let hasher = Self.hasher()
    var tags = Set<PINTag>()
    let pepper = try PINSample.pepper([UInt8](repeating: 0, count: 32))
    for digits in ["482913", "482914", "0482913"] {
      for salt in [1, 2] as [UInt8] {
        let admission = try Self.place(at: hasher)
        let hash = try await hasher.hash(try PINSample.pin(digits), salt: try PINSample.salt(salt), admission)
        tags.insert(PINTag(hash, entry: .alone, locker: nil, pepper: pepper))
      }
    }
    #expect(tags.count == 6)
    #expect(hasher.underway == 0)
    hasher.shutdown()
  }

  @Test("as many are admitted as there are threads and places to wait, and the next is told so before it pays")
  func bound() {
    let hasher = Self.hasher(threads: 2, waiting: 1)
    do {
      let first = hasher.admit()
      let second = hasher.admit()
      let third = hasher.admit()
      let fourth = hasher.admit()
      let admitted = [first != nil, second != nil, third != nil, fourth != nil]
      #expect(admitted == [true, true, true, false])
      #expect(hasher.underway == 3)
    }
    // Places that nobody used come back.
    #expect(hasher.underway == 0)
    #expect(hasher.runs == 0)
    let isAdmitted = hasher.admit() != nil
    #expect(isAdmitted)
    hasher.shutdown()
  }

  @Test("without a place to wait there is one place a thread")
  func noWaiting() {
    let hasher = Self.hasher(threads: 1, waiting: 0)
    let first = hasher.admit()
    let second = hasher.admit()
    let admitted = [first != nil, second != nil]
    #expect(admitted == [true, false])
    hasher.shutdown()
  }

  @Test("one call is one run, and its place is free after it")
  func oneRun() async throws {
    let hasher = Self.hasher()
    for run in 1...5 {
      let admission = try Self.place(at: hasher)
      #expect(hasher.underway == 1)
      _ = try await hasher.hash(try PINSample.pin("482913"), salt: try PINSample.salt(), admission)
      #expect(hasher.runs == run)
      #expect(hasher.underway == 0)
    }
    hasher.shutdown()
  }

  @Test("a task that was cancelled gives its place back")
  func cancelled() async throws {
    let hasher = Self.hasher()
    let pin = try PINSample.pin("482913")
    let salt = try PINSample.salt()
    let failure = await withTaskGroup(of: PINHashingFailure?.self) { group in
      group.cancelAll()
      group.addTask { await Self.failure(of: hasher, pin, salt) }
      return await group.next() ?? nil
    }
    #expect(failure == .cancelled)
    #expect(hasher.underway == 0)
    hasher.shutdown()
  }

  @Test("a hash that fails gives its place back")
  func failed() async throws {
    // More passes than any limit allows.
    let hasher = Self.hasher(passes: 11)
    let failure = await Self.failure(of: hasher, try PINSample.pin("482913"), try PINSample.salt())
    #expect(failure == .failed)
    #expect(hasher.underway == 0)
    hasher.shutdown()
  }

  @Test("after a shutdown nobody is admitted, and who was is answered with it")
  func shutdown() async throws {
    let hasher = Self.hasher()
    let admission = try Self.place(at: hasher)
    hasher.shutdown()
    hasher.shutdown()
    let isAdmitted = hasher.admit() != nil
    #expect(!isAdmitted)
    let pin = try PINSample.pin("482913")
    let salt = try PINSample.salt()
    do throws(PINHashingFailure) {
      _ = try await hasher.hash(pin, salt: salt, admission)
      Issue.record("a hasher that was shut down hashed")
    } catch {
      #expect(error == .shutDown)
    }
    #expect(hasher.underway == 0)
  }

  @Test("a storm of tasks, a third of them cancelled, never finds a full queue after it was admitted")
  func storm() async throws {
    let hasher = Self.hasher(threads: 2, waiting: 8)
    let pin = try PINSample.pin("482913")
    let salt = try PINSample.salt()
    let tasks = (0..<500).map { _ in Task { await Self.failure(of: hasher, pin, salt) } }
    for (number, task) in tasks.enumerated() where number.isMultiple(of: 3) { task.cancel() }
    for (number, task) in tasks.enumerated() {
      let failure = await task.value
      // Nil is a hash, or no place: which of them hangs on the machine.
      #expect(failure == nil || failure == .cancelled && number.isMultiple(of: 3))
    }
    #expect(hasher.underway == 0)
    let isAdmitted = hasher.admit() != nil
    #expect(isAdmitted)
    hasher.shutdown()
  }

  @Test("each refusal of the threads has a name of its own, or is a failure")
  func refusals() {
    #expect(PINHashingFailure(.cancelled) == .cancelled)
    #expect(PINHashingFailure(.shutDown) == .shutDown)
    #expect(PINHashingFailure(.busy) == .failed)
    #expect(PINHashingFailure(.hashing(.outOfMemory)) == .failed)
  }

  private struct NoPlace: Error {}

  private static func place(at hasher: PINHasher) throws -> PINHasher.Admission {
    guard let admission = hasher.admit() else { throw NoPlace() }
    return admission
  }

  /// Why a PIN was admitted and yet not hashed.
  private static func failure(of hasher: PINHasher, _ pin: PIN, _ salt: SiteSalt) async -> PINHashingFailure? {
    guard let admission = hasher.admit() else { return nil }
    do throws(PINHashingFailure) {
      _ = try await hasher.hash(pin, salt: salt, admission)
      return nil
    } catch {
      return error
    }
  }
}
