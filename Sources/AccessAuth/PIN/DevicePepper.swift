package import SodiumPrimitives

/// The key of one device's PIN tags, 32 bytes. A tag cannot be guessed back into a PIN without it, and it opens nothing
/// at another device: what is read out of one door is of no use at the next.
///
/// It is the BLAKE2b-256, under version n of the service's pepper, of the ASCII bytes `accessauth PIN device pepper`,
/// the tenant (16 bytes) and the device (16 bytes).
package final class DevicePepper: Sendable, Redacted {
  /// The length in bytes.
  package static let count = 32

  private static let purpose = Array("accessauth PIN device pepper".utf8)

  /// The key itself: for the device, when it is to decide without a network, and for nobody else.
  package let bytes: SecretBytes

  /// Takes the pepper that a door was given; nil unless there are 32 bytes.
  package init?(_ bytes: consuming SecretBytes) {
    guard bytes.count == Self.count else { return nil }
    self.bytes = bytes
  }

  /// Derives the pepper of `device` from version `version` of the service's, the first of which is 1. Nil for a version
  /// that is not among `keys`: the PINs that have it cannot be verified any more.
  package convenience init?(version: Int, tenant: TenantID, device: DeviceID, keys: DerivedKeys) {
    guard version >= 1, version <= keys.peppers.count else { return nil }
    self.init(pepper: keys.peppers[version - 1].bytes, tenant: tenant, device: device)
  }

  init(pepper: borrowing SecretBytes, tenant: TenantID, device: DeviceID) {
    // The digest's own copy is freed, but not overwritten.
    bytes = SecretBytes(copying: BLAKE2b.hash(Self.purpose + tenant.bytes + device.bytes, key: pepper).bytes)
  }
}
