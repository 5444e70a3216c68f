import SodiumPrimitives

/// What a store keeps of a PIN, and what a typed PIN is looked up by: 32 bytes that tell nothing without the pepper of
/// their device. They compare in constant time.
///
/// A tag is the BLAKE2b-256, under the ``DevicePepper``, of 67 bytes: the ASCII bytes `accessauth PIN tag`, one byte
/// for the entry (1 `with_locker`, 2 `alone`), the locker (16 bytes, all zero without one) and the ``PINHash`` (32
/// bytes). For a pepper of the bytes 0 to 31, the locker `00000000-0000-0000-0000-000000000001` and a hash of 32 bytes
/// 0xFF:
///
/// ```text
/// with_locker, locker  19d20ebe8550ebd62ee93fde031a765ebd8329bf9a26c21b21a5c9e0f7279f24
/// alone, no locker     9bbc7fe6ff97b306cbd051927c8fa8961ae1ca0e457064b54e56701cd79d0ae7
/// ```
package struct PINTag: Hashable, Sendable {
  /// The length in bytes.
  package static let count = 32

  private static let purpose = Array("accessauth PIN tag".utf8)
  private static let lockerCount = 16

  private let digest: Digest

  /// The 32 bytes.
  package var bytes: [UInt8] { digest.bytes }

  /// Reads a stored tag; nil unless there are 32 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.count, let digest = Digest(bytes) else { return nil }
    self.digest = digest
  }

  /// The tag of a PIN at one device. `locker` is the one that has to be named; nil where none is named, or any will do.
  /// No UUIDv7 is zero, so that no locker has the tag of none.
  package init(_ hash: PINHash, entry: PINEntry, locker: LockerID?, pepper: DevicePepper) {
    let head = Self.purpose + [entry.code] + (locker?.bytes ?? [UInt8](repeating: 0, count: Self.lockerCount))
    // The hash is as good as the PIN: the message that holds it is overwritten as well.
    let message = SecretBytes(count: head.count + PINHash.count) { message in
      for index in head.indices { message[index] = head[index] }
      hash.bytes.withBytes { hash in
        for index in hash.indices { message[head.count + index] = hash[index] }
      }
    }
    digest = message.withBytes { BLAKE2b.hash($0, key: pepper.bytes) }
  }
}
