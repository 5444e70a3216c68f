package import SodiumPrimitives

/// What a verifier does with a proof: it needs nothing but the proof and the roots that it believes.
///
/// A hash of another length than 32 bytes is never part of a tree. Any numbers and any proof may be given.
package enum MerkleCheck {
  /// The most hashes of a proof: a tree of 2^63 - 1 leaves has 63 levels, and a proof of consistency one hash more.
  package static let maximumProofCount = 64

  /// Whether `leaf` is the leaf `index`, counted from 0, of the tree of `size` leaves with this root.
  ///
  /// Source: RFC 9162 section 2.1.3.2.
  package static func includes(
    _ leaf: Digest, at index: Int64, in size: Int64, proof: [Digest], root: Digest
  ) -> Bool {
    guard index >= 0, index < size, areHashes(proof, leaf, root) else { return false }
    var place = Place(node: index, last: size - 1)
    var hash = leaf
    for sibling in proof {
      guard !place.isRoot else { return false }
      hash = place.hasLeftSibling ? Merkle.node(sibling, hash) : Merkle.node(hash, sibling)
      place.ascend()
    }
    return place.isRoot && hash == root
  }

  /// Whether the tree of `to` leaves with `newRoot` begins with the tree of `from` leaves with `oldRoot`. Never for
  /// `from` below 1: that every tree begins with the empty one needs no proof.
  ///
  /// Source: RFC 9162 section 2.1.4.2.
  package static func isConsistent(
    from: Int64, _ oldRoot: Digest, to: Int64, _ newRoot: Digest, proof: [Digest]
  ) -> Bool {
    guard from > 0, from <= to, areHashes(proof, oldRoot, newRoot) else { return false }
    guard from < to else { return proof.isEmpty && oldRoot == newRoot }
    guard !proof.isEmpty else { return false }
    // A whole subtree that is the old tree is not sent again.
    var path = (from & (from - 1) == 0 ? [oldRoot] : []) + proof
    let first = path.removeFirst()
    var place = Place(node: from - 1, last: to - 1)
    while place.node & 1 == 1 { place.halve() }
    var (old, new) = (first, first)
    for sibling in path {
      guard !place.isRoot else { return false }
      if place.hasLeftSibling {
        old = Merkle.node(sibling, old)
        new = Merkle.node(sibling, new)
      } else {
        new = Merkle.node(new, sibling)
      }
      place.ascend()
    }
    return place.isRoot && old == oldRoot && new == newRoot
  }

  private static func areHashes(_ proof: [Digest], _ ends: Digest...) -> Bool {
    proof.count <= maximumProofCount && (proof + ends).allSatisfy { $0.bytes.count == Merkle.hashCount }
  }
}

/// A node on the way up, and the last node of its level.
private struct Place {
  var node: Int64
  var last: Int64

  /// Whether this is the level of the root.
  var isRoot: Bool { last == 0 }

  /// Whether the next hash of a proof stands to the left: that of a node without a right sibling comes from further up.
  var hasLeftSibling: Bool { node & 1 == 1 || node == last }

  /// To the parent.
  mutating func halve() {
    node >>= 1
    last >>= 1
  }

  /// To the node that joining with the sibling gives, past the levels where a last node had no partner.
  mutating func ascend() {
    if node == last { while node & 1 == 0 && node != 0 { halve() } }
    halve()
  }
}
