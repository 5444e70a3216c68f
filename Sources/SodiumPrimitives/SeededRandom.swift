import CSodium
import Synchronization

/// A repeatable source for tests and benchmarks: equal seeds give equal sequences of answers on every machine.
///
/// Call number `n` (from 0) is answered by `randombytes_buf_deterministic` under the 32-byte seed
/// `seed ‖ 16 zero bytes ‖ n`, both numbers 8 bytes, least significant first. Whoever knows the seed knows every
/// answer: never for a key, a PIN or a nonce that counts.
public final class SeededRandom: RandomSource {
  private let seed: UInt64
  private let calls = Mutex<UInt64>(0)

  /// A source whose answers follow from `seed`.
  public init(seed: UInt64) { self.seed = seed }

  /// The answer to the next call.
  public func bytes(_ count: Int) -> [UInt8] {
    Sodium.start()
    let call = calls.withLock { calls in
      defer { calls += 1 }
      return calls
    }
    let seedBytes = Self.littleEndian(seed) + [UInt8](repeating: 0, count: 16) + Self.littleEndian(call)
    // C writes count bytes, for which there is room, and reads the 32 of the seed.
    return [UInt8](count: count) { unsafe randombytes_buf_deterministic($0, count, seedBytes) }
  }

  private static func littleEndian(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
