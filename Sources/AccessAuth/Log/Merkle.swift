package import SodiumPrimitives

/// The hash tree of the event log, RFC 6962 section 2.1 with SHA-256.
///
/// A leaf and a node are hashed with another first byte, so that no node can be passed off as a leaf. Every hash of a
/// tree has 32 bytes.
package enum Merkle {
  /// The length of every hash of a tree in bytes.
  package static let hashCount = 32

  /// The root of a tree without leaves: SHA-256 of nothing.
  package static let empty = SHA256.hash([])

  /// The hash of a leaf: SHA-256 of a zero byte and the leaf's bytes.
  package static func leaf(_ bytes: [UInt8]) -> Digest { SHA256.hash([0x00] + bytes) }

  /// The hash of a node over two others: SHA-256 of a byte of 1 and both.
  package static func node(_ left: Digest, _ right: Digest) -> Digest {
    var message: [UInt8] = []
    message.reserveCapacity(1 + 2 * hashCount)
    message.append(0x01)
    message += left.bytes
    message += right.bytes
    return SHA256.hash(message)
  }

  /// The root of the tree over `hashes`, which are the roots of subtrees of one size, side by side; only the last may
  /// be of a smaller one. Nil for none.
  ///
  /// RFC 6962 splits a tree at the largest power of two below its size. Joining pairs from the left, where one without
  /// a partner moves up as it is, gives the same tree.
  package static func fold(_ hashes: [Digest]) -> Digest? {
    var row = hashes
    while row.count > 1 {
      var next: [Digest] = []
      next.reserveCapacity(row.count / 2 + 1)
      for left in stride(from: 0, to: row.count, by: 2) {
        next.append(left + 1 < row.count ? node(row[left], row[left + 1]) : row[left])
      }
      row = next
    }
    return row.first
  }
}
