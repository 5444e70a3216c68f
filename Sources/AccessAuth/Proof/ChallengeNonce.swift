import SodiumPrimitives

/// What a device gives an app to sign, so that a proof is of this moment: 16 bytes, no secret.
///
/// | bytes | content |
/// |---|---|
/// | 0–4 | when it was made, in units of 10 ms since 1970, most significant first |
/// | 5–7 | random |
/// | 8–15 | the first 8 bytes of BLAKE2b-128 over tenant, device and bytes 0–7, under a key of the master key |
///
/// Anyone can make 16 bytes; ``Challenge/isValid(_:tenant:device:at:keys:)`` tells the service's own.
public struct ChallengeNonce: Hashable, Sendable {
  /// The length in bytes.
  public static let count = 16

  /// The 16 bytes.
  public let bytes: [UInt8]

  /// Nil unless there are 16 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.count else { return nil }
    self.bytes = bytes
  }

  /// Reads ``text``; nil for anything else, padding and white space included.
  public init?(text: some Collection<UInt8>) {
    guard let bytes = Base64URL.decode(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// The 22 ASCII characters of its base64url form (RFC 4648 section 5), without padding.
  public var text: [UInt8] { Base64URL.encode(bytes) }
}

extension ChallengeNonce {
  /// The length of the time.
  private static let timeCount = 5
  /// The length of what the code is over.
  private static let headCount = 8
  /// The milliseconds of one unit of the time: 5 bytes of them last until the year 2318.
  private static let unit: Int64 = 10

  /// The nonce whose head is `instant`, rounded down and clamped to what fits, and 3 of `random`; `code` tells the
  /// last 8 bytes, and what it has beyond them is dropped.
  init(at instant: Instant, random: some RandomSource, code: ([UInt8]) -> [UInt8]) {
    let latest: Int64 = 1 << (8 * Int64(Self.timeCount)) - 1
    let time = min(max(instant.milliseconds / Self.unit, 0), latest)
    let timeBytes = (0..<Self.timeCount).reversed().map { UInt8(truncatingIfNeeded: time >> (8 * Int64($0))) }
    let head = timeBytes + random.bytes(Self.headCount - Self.timeCount)
    bytes = head + code(head).prefix(Self.count - Self.headCount)
  }

  /// When it says that it was made.
  var madeAt: Instant {
    Instant(milliseconds: bytes.prefix(Self.timeCount).reduce(0) { $0 << 8 | Int64($1) } * Self.unit)
  }

  /// What the code is over, next to tenant and device.
  var head: [UInt8] { Array(bytes.prefix(Self.headCount)) }
  /// The code.
  var code: [UInt8] { Array(bytes.suffix(Self.count - Self.headCount)) }
}
