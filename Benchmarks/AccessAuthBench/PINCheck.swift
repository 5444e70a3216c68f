import AccessAuth
import AccessServer
import CredentialStore
import Foundation
import Glibc
import SodiumPrimitives
import Synchronization

/// Verifications of PINs in process, over a real store, beside the hash that is part of each. Both have two threads at the
/// lower priority of a service's hashing.
struct PINCheck {
  /// What is hashed and waits: more than the threads, so that none of them is without work.
  private static let callers = 8

  private let premises: Premises<CredentialStore>
  private let readers: [PINReaders.Reader]

  static func make(in folder: String) async throws -> PINCheck {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let (data, keyFile) = (folder + "/data", folder + "/data.key")
    _ = try await AccessServer.initialize(folder: data, keyFile: keyFile)
    let premises = try await Premises.open(folder: data, keyFile: keyFile)
    return PINCheck(premises: premises, readers: try await PINReaders.make(callers, by: premises))
  }

  func close() async throws { try await premises.close() }

  /// Hashes in a second on two threads of their own.
  func raw(seconds: Double) -> Double {
    let counted = Counted(seconds: seconds)
    inThreads(2) { _ in
      // On Linux, a thread is what process zero means here; the service's threads are 10 nicer too.
      let priority = getpriority(CInt(PRIO_PROCESS.rawValue), 0)
      guard setpriority(CInt(PRIO_PROCESS.rawValue), 0, priority + 10) == 0 else {
        preconditionFailure("the priority of a thread cannot be lowered")
      }
      let digits = SecretBytes(copying: Array("482913".utf8))
      let salt = SystemRandom().bytes(Argon2id.saltCount)
      repeat {
        let hash = digits.withBytes { digits in try? Argon2id.hash(digits, salt: salt, cost: .pin).count }
        precondition(hash != nil, "no memory for a hash")
      } while counted.countsAndGoesOn()
    }
    return counted.rate
  }

  /// Verifications in a second, all of them right.
  func verifications(seconds: Double) async throws -> Double {
    let verifier = Verifier(
      store: premises.store, keys: premises.keys, hasher: premises.hasher, random: SystemRandom())
    let counted = Counted(seconds: seconds)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reader in readers {
        group.addTask {
          let door = Door(tenant: premises.tenant, device: reader.cabinet.device.id)
          repeat {
            let answer = try await verifier.present(
              .pin(reader.pin), locker: reader.cabinet.locker.label, at: door, ring: premises.ring)
            guard answer.decision.verdict == .grant else {
              throw BenchFailure("a right PIN was refused: \(answer.decision.reason)")
            }
          } while counted.countsAndGoesOn()
        }
      }
      try await group.waitForAll()
    }
    return counted.rate
  }
}

/// Counts what ends within a span of time that begins once everything runs.
private final class Counted: Sendable {
  private static let warmUp = Duration.milliseconds(300)

  private let seconds: Double
  private let begin: ContinuousClock.Instant
  private let end: ContinuousClock.Instant
  private let count = Atomic(0)

  init(seconds: Double) {
    self.seconds = seconds
    begin = ContinuousClock.now + Self.warmUp
    end = begin + .seconds(seconds)
  }

  /// Counts what has just ended, and tells whether to begin another one.
  func countsAndGoesOn() -> Bool {
    let now = ContinuousClock.now
    if now >= begin, now < end { count.add(1, ordering: .relaxed) }
    return now < end
  }

  var rate: Double { Double(count.load(ordering: .relaxed)) / seconds }
}
