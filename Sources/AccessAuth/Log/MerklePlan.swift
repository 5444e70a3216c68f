package import SodiumPrimitives

/// What has to be read to make a root or a proof, known before anything is read: all of it can be read in one go.
///
/// Only kept levels (0, 8, 16 …) are read. No read is longer than 256 and none leaves the block of 256 nodes below one
/// node of the next kept level, so that there are at most two reads a kept level: six for ten million leaves.
///
/// Sources: RFC 6962 section 2.1.1 (inclusion), 2.1.2 (consistency).
package struct MerklePlan: Hashable, Sendable {
  /// The subtrees to read, lower levels first. All are complete in a log of the size that was asked for.
  package let reads: [NodeRead]

  /// How each hash is made.
  private let parts: [Part]

  /// The root of the tree over the first `size` leaves: one hash. For 0 leaves nothing is read and the hash is
  /// ``Merkle/empty``; for fewer there is none.
  package static func root(size: Int64) -> MerklePlan {
    MerklePlan(size < 0 ? [] : [Leaves(start: 0, end: size)])
  }

  /// That the leaf `index`, counted from 0, is in the tree over the first `size` leaves; its siblings from the leaf up.
  /// Nil unless 0 ≤ `index` < `size`.
  package static func inclusion(index: Int64, size: Int64) -> MerklePlan? {
    guard index >= 0, index < size else { return nil }
    var siblings: [Leaves] = []
    var tree = Leaves(start: 0, end: size)
    // At most 63 times, for a tree of n leaves has ⌈log2 n⌉ levels.
    while tree.count > 1 {
      let middle = tree.middle
      if index < middle {
        siblings.append(Leaves(start: middle, end: tree.end))
        tree.end = middle
      } else {
        siblings.append(Leaves(start: tree.start, end: middle))
        tree.start = middle
      }
    }
    return MerklePlan(siblings.reversed())
  }

  /// That the tree over the first `to` leaves begins with the one over the first `from`; an empty proof where both are
  /// one size. Nil unless 0 < `from` ≤ `to`: every tree begins with the empty one.
  package static func consistency(from: Int64, to: Int64) -> MerklePlan? {
    guard from > 0, from <= to else { return nil }
    var hashes: [Leaves] = []
    var tree = Leaves(start: 0, end: to)
    // Down to the largest subtree that ends where the old tree ended.
    while tree.end != from {
      let middle = tree.middle
      if from <= middle {
        hashes.append(Leaves(start: middle, end: tree.end))
        tree.end = middle
      } else {
        hashes.append(Leaves(start: tree.start, end: middle))
        tree.start = middle
      }
    }
    // The verifier knows that subtree already if it is the whole old tree.
    if tree.start > 0 { hashes.append(tree) }
    return MerklePlan(hashes.reversed())
  }

  /// The hashes of the proof, or the one root, from what was read: one array for each of ``reads``. Nil where an array
  /// is missing or has not as many hashes as were asked for.
  package func hashes(_ read: [[Digest]]) -> [Digest]? {
    guard read.count == reads.count, zip(read, reads).allSatisfy({ $0.count == $1.count }) else { return nil }
    return parts.map { $0.hash(read) }
  }

  /// Joins what is wanted into as few reads as there are blocks.
  private init(_ wanted: [Leaves]) {
    var blocks: [Block: Range<Int64>] = [:]
    let runs = wanted.map(\.runs)
    for run in runs.joined() {
      let nodes = blocks[Block(run)] ?? run.start..<run.end
      blocks[Block(run)] = min(nodes.lowerBound, run.start)..<max(nodes.upperBound, run.end)
    }
    let sorted = blocks.sorted { ($0.key.level, $0.value.lowerBound) < ($1.key.level, $1.value.lowerBound) }
    var places: [Block: Int] = [:]
    for (place, block) in sorted.enumerated() { places[block.key] = place }
    let reads = sorted.map { NodeRead(level: $0.key.level, start: $0.value.lowerBound, count: $0.value.count) }
    parts = runs.map { runs in
      Part(
        slices: runs.compactMap { run in
          places[Block(run)].map { read in
            let first = Int(run.start - reads[read].start)
            return Part.Slice(read: read, range: first..<(first + run.count))
          }
        })
    }
    self.reads = reads
  }
}

/// Leaves side by side whose root is wanted: those below one node of the whole tree.
private struct Leaves {
  /// The first, counted from 0.
  var start: Int64
  /// The one after the last.
  var end: Int64

  var count: Int64 { end - start }

  /// Where RFC 6962 splits two leaves or more: after the largest power of two that is less than their count.
  var middle: Int64 { start + 1 << (63 - (count - 1).leadingZeroBitCount) }

  /// The fewest nodes of kept levels that these leaves are below, from the left: at most one run a level, the highest
  /// first. A run has at most 255 nodes and lies in one block.
  var runs: [NodeRead] {
    var runs: [NodeRead] = []
    var start = start
    while start < end {
      let rest = end - start
      let level = (63 - rest.leadingZeroBitCount) / KeptNodes.step * KeptNodes.step
      let run = NodeRead(level: level, start: start >> level, count: Int(rest >> level))
      runs.append(run)
      start = run.end << level
    }
    return runs
  }
}

/// The 256 nodes of a kept level that are below one node of the next.
private struct Block: Hashable {
  let level: Int
  let index: Int64

  init(_ run: NodeRead) {
    level = run.level
    index = run.start >> KeptNodes.step
  }
}

extension MerklePlan {
  /// One hash: the fold of runs of nodes, where the last run's fold stands at the end of the one before it.
  fileprivate struct Part: Hashable, Sendable {
    /// Some of the hashes of one read.
    struct Slice: Hashable, Sendable {
      let read: Int
      let range: Range<Int>
    }

    /// The highest level first.
    let slices: [Slice]

    /// The hash, from arrays that are as long as was asked for.
    func hash(_ read: [[Digest]]) -> Digest {
      var rest: Digest?
      for slice in slices.reversed() {
        // What is left over at the right is smaller than a node of this level, and stands as its last one.
        let hashes = Array(read[slice.read][slice.range])
        rest = Merkle.fold(rest.map { hashes + [$0] } ?? hashes)
      }
      return rest ?? Merkle.empty
    }
  }
}
