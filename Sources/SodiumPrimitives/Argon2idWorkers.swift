/// Why a hash was not computed. Says nothing about any secret.
public enum WorkerRefusal: Error, Hashable, Sendable {
  /// All threads are at work and the queue is full: try again later.
  case busy
  /// The workers were shut down before they came to it.
  case shutDown
  /// The task was cancelled before a thread came to it.
  case cancelled
  /// The hash itself refused, for its cost or its lengths, or lacked memory.
  case hashing(SodiumError)
}

/// Threads of their own for ``Argon2id``, so that hashing blocks neither the concurrency pool nor, as they run at a
/// lower priority, the answers that need no hash.
///
/// Each running hash fills its cost's memory: `threads` times that is what the process needs for hashing, whatever is
/// asked of it. A thread keeps it, wiped, from one hash to the next, and gives it back when it has nothing to do. Threads
/// end when the workers are shut down or released.
public final class Argon2idWorkers: Sendable, Redacted {
  private let threads: WorkerThreads<Result<SharedSecret, SodiumError>>

  /// How many of the threads the system let run at a lower priority. Fewer than were asked for means that a sandbox
  /// forbids it and hashing competes with everything else: worth a line in a readiness report.
  public let threadsAtLowerPriority: Int

  /// Starts `threads` threads, at least one. `queueLimit` is how many passwords may wait when no thread is free.
  /// Without its threads a service cannot begin: if the system refuses them, the process ends.
  public init(threads: Int = 2, queueLimit: Int) {
    precondition(threads > 0 && queueLimit >= 0, "workers need a thread and a queue")
    self.threads = WorkerThreads(count: threads, queueLimit: queueLimit) { HashingMemory.forget() }
    threadsAtLowerPriority = self.threads.start()
  }

  /// The 32-byte hash of `password`; see ``Argon2id/hash(_:salt:cost:count:)``.
  ///
  /// Refused at once, with nothing computed, if the cost or a length is out of bounds, the queue is full or the workers
  /// are shut down. A cancelled task gives up its place in the queue; a hash that runs is finished and answered.
  public func hash(
    _ password: consuming SecretBytes, salt: [UInt8], cost: Argon2id.Cost = .pin
  ) async throws(WorkerRefusal) -> SecretBytes {
    do {
      try Argon2id.check(passwordCount: password.count, salt: salt, cost: cost)
    } catch {
      throw .hashing(error)
    }
    let password = SharedSecret(password)
    let answer = await threads.run {
      password.bytes.withBytes { (password) -> Result<SharedSecret, SodiumError> in
        HashingMemory.keeping(cost.memory) {
          do throws(SodiumError) {
            return .success(SharedSecret(try Argon2id.hash(password, salt: salt, cost: cost)))
          } catch {
            return .failure(error)
          }
        }
      }
    }
    switch try answer.get() {
    case .success(let hash): return hash.bytes.withBytes { SecretBytes(copying: $0) }
    case .failure(let error): throw .hashing(error)
    }
  }

  /// Lets the hashes that run finish, answers those that wait with ``WorkerRefusal/shutDown``, as well as all that are
  /// still to come, and ends the threads. Returns at once; a second call does nothing.
  public func shutdown() { threads.shutDown() }

  deinit { threads.shutDown() }
}

/// A secret on its way between a task and a thread, for which it must be copyable: copies are references to one,
/// which is wiped with the last of them.
final class SharedSecret: Sendable, Redacted {
  let bytes: SecretBytes

  init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
}
