package import SodiumPrimitives

/// The root of a log whose leaves come one by one, for a verifier that reads a whole log: it holds one hash for each
/// one bit of the number of leaves, at most 63.
package struct MerkleFrontier: Sendable {
  /// How many leaves were appended.
  package private(set) var size: Int64 = 0

  /// The roots of the largest complete subtrees, from the left: one for each one bit of ``size``, the highest first.
  private var peaks: [Digest] = []

  /// A tree without leaves.
  package init() {}

  /// Adds a leaf at the right, by its hash (see ``Merkle/leaf(_:)``).
  package mutating func append(_ leaf: Digest) {
    var hash = leaf
    var full = size
    // Every subtree of the new one's size at the left makes one of twice the size with it, as a binary counter carries.
    while full & 1 == 1, let left = peaks.popLast() {
      hash = Merkle.node(left, hash)
      full >>= 1
    }
    peaks.append(hash)
    size += 1
  }

  /// The root over all leaves so far; ``Merkle/empty`` for none.
  package var root: Digest {
    guard let last = peaks.last else { return Merkle.empty }
    return peaks.dropLast().reversed().reduce(last) { Merkle.node($1, $0) }
  }
}
