package import SodiumPrimitives

/// A nonce of the service for one device, and until when it counts.
///
/// It is made without a write: whoever has the master key can tell a nonce that was made with it, on every process.
/// That it counts once only is the ``Burn``'s business, written together with the use.
package struct Challenge: Hashable, Sendable {
  /// How long a nonce counts: long enough for a phone to sign and a reader to send, and no longer.
  package static let life = Duration.seconds(10)
  /// How far a nonce may have been made in the future: processes whose clocks differ by less understand one another.
  package static let allowance = Duration.seconds(2)

  /// What is to be signed.
  package let nonce: ChallengeNonce
  /// The first instant at which it counts no more.
  package let expiresAt: Instant

  /// Makes one for `device` of `tenant`. It begins at `instant` rounded down to 10 ms.
  package init(
    for tenant: TenantID, device: DeviceID, at instant: Instant, keys: DerivedKeys, random: some RandomSource
  ) {
    nonce = ChallengeNonce(at: instant, random: random) { Self.code(over: $0, tenant, device, keys) }
    expiresAt = nonce.madeAt + Self.life
  }

  /// Whether `nonce` was made under this master key for this device of this tenant, and counts at `instant`: from its
  /// beginning, less ``allowance``, until just before its end. Whether it was burnt is not known here.
  package static func isValid(
    _ nonce: ChallengeNonce, tenant: TenantID, device: DeviceID, at instant: Instant, keys: DerivedKeys
  ) -> Bool {
    guard ConstantTime.equal(nonce.code, ownCode(nonce, tenant, device, keys)) else { return false }
    return nonce.madeAt <= instant + allowance && instant < nonce.madeAt + life
  }

  /// What is spent with `nonce` at `device`: the 16 bytes of the nonce, which begin with its time, then the 16 of the
  /// device.
  package static func burn(of nonce: ChallengeNonce, device: DeviceID) -> Burn {
    Burn(key: nonce.bytes + device.bytes, keepUntil: nonce.madeAt + life + PassLife.burnMemory)
  }

  private static func ownCode(
    _ nonce: ChallengeNonce, _ tenant: TenantID, _ device: DeviceID, _ keys: DerivedKeys
  ) -> [UInt8] {
    // The same bytes as a nonce keeps of its code.
    Array(code(over: nonce.head, tenant, device, keys).prefix(nonce.code.count))
  }

  /// All parts have one length, so that no byte of one can pass for another's.
  private static func code(
    over head: [UInt8], _ tenant: TenantID, _ device: DeviceID, _ keys: DerivedKeys
  ) -> [UInt8] {
    // 16 bytes are the least that BLAKE2b gives in libsodium.
    BLAKE2b.hash(tenant.bytes + device.bytes + head, key: keys.challenge, count: 16).bytes
  }
}
