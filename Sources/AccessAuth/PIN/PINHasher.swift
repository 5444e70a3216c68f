public import SodiumPrimitives
import Synchronization

/// Hashes PINs on threads of its own, of which a known number is let in.
///
/// A try is charged before it is hashed. So that nobody pays for a full queue, a place is taken first: `admit()` tells
/// at once whether there is one, and each `Admission` is good for one hash. `threads` times 19 MiB is the memory that
/// hashing needs, whatever is asked of it.
public final class PINHasher: Sendable, Redacted {
  private struct Load {
    var underway = 0
    var runs = 0
    var isShutDown = false
  }

  private let workers: Argon2idWorkers
  private let cost: Argon2id.Cost
  /// How many PINs are hashed at a time.
  public let threads: Int
  private let places: Int
  private let load = Mutex(Load())

  /// Starts `threads` threads, at least one. `waiting` is how many PINs may wait when none is free, at least 0.
  public convenience init(threads: Int = 2, waiting: Int = 64) {
    self.init(threads: threads, waiting: waiting, cost: .pin)
  }

  /// The same at another cost than a PIN's, for tests.
  package init(threads: Int, waiting: Int, cost: Argon2id.Cost) {
    workers = Argon2idWorkers(threads: threads, queueLimit: waiting)
    self.cost = cost
    self.threads = threads
    places = threads + waiting
  }

  /// A place among those whose PIN is hashed or waits for it, given back when it ends: used or not, whatever happened.
  package struct Admission: ~Copyable, Sendable {
    private let hasher: PINHasher

    fileprivate init(at hasher: PINHasher) { self.hasher = hasher }

    deinit { hasher.load.withLock { $0.underway -= 1 } }
  }

  /// A place, or nil where none is free or the hasher is shut down: try again later, at no charge.
  package func admit(isUrgent: Bool = true) -> Admission? {
    // Half of the places are for doors: whoever issues PINs by the thousand must not keep people out.
    let places = isUrgent ? places : max(places / 2, 1)
    let isAdmitted = load.withLock { load in
      guard load.underway < places, !load.isShutDown else { return false }
      load.underway += 1
      return true
    }
    return isAdmitted ? Admission(at: self) : nil
  }

  /// The hash of `pin` at the site of `salt`, by exactly one run of Argon2id. A cancelled task gives up its place; a
  /// hash that runs is finished and answered.
  package func hash(
    _ pin: PIN, salt: SiteSalt, _ admission: consuming Admission
  ) async throws(PINHashingFailure) -> PINHash {
    load.withLock { $0.runs += 1 }
    let digits = pin.withDigits { SecretBytes(copying: $0) }
    do throws(WorkerRefusal) {
      let hash = try await workers.hash(digits, salt: salt.bytes, cost: cost)
      // The place is held up to here, and not only as far as it is looked at.
      _ = consume admission
      return PINHash(checked: hash)
    } catch {
      _ = consume admission
      throw PINHashingFailure(error)
    }
  }

  /// How many places are taken: PINs that are hashed, wait for it, or are about to.
  public var underway: Int { load.withLock { $0.underway } }

  /// How many places are taken beyond those that the threads work on.
  public var waiting: Int { max(underway - threads, 0) }

  /// How many PINs may wait; half of that is for doors alone.
  public var maximumWaiting: Int { places - threads }

  /// How many hashes were asked of the threads since the start: one for each PIN that was not throttled.
  public var runs: Int { load.withLock { $0.runs } }

  /// How many of the threads the system let run at a lower priority. Fewer than were asked for means that hashing
  /// competes with everything else: worth a line in a readiness report.
  public var threadsAtLowerPriority: Int { workers.threadsAtLowerPriority }

  /// Lets nobody in any more, tells those that wait that it was shut down, and ends the threads after what they do now.
  /// Returns at once; a second call does nothing.
  public func shutdown() {
    load.withLock { $0.isShutDown = true }
    workers.shutdown()
  }
}
