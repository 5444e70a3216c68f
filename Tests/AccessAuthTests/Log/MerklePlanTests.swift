import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What is read for a root or a proof")
struct MerklePlanTests {
  /// Where a row of 256 nodes ends, and one to each side.
  static let sizes = [65_535, 65_536, 65_537, 131_073]

  @Test("gives the root that RFC 6962 gives, for every size up to 600")
  func roots() {
    let reference = MerkleReference(size: 600)
    let tree = KeptTree(reference.leaves)
    for size in 0...600 {
      #expect(tree.hashes(.root(size: Int64(size))) == [reference.root(0..<size)], "\(size) leaves")
    }
  }

  @Test("gives the path of every leaf in every tree of up to 70, and at the borders of larger ones; all verify")
  func inclusion() {
    let reference = MerkleReference(size: 600)
    let tree = KeptTree(reference.leaves)
    for size in Array(1...70) + [255, 256, 257, 258, 511, 512, 513, 600] {
      let root = reference.root(0..<size)
      let borders = [0, 1, 127, 128, 254, 255, 256, 257, 511, 512, size - 2, size - 1]
      for index in size <= 70 ? Array(0..<size) : borders.filter({ $0 < size }) {
        let proof = tree.hashes(.inclusion(index: Int64(index), size: Int64(size)))
        #expect(proof == reference.path(index, 0..<size), "leaf \(index) of \(size)")
        let isIncluded = MerkleCheck.includes(
          reference.leaves[index], at: Int64(index), in: Int64(size), proof: proof ?? [], root: root)
        #expect(isIncluded, "leaf \(index) of \(size)")
      }
    }
  }

  @Test("gives the proof between any two trees of up to 70 leaves, and between larger ones; all verify")
  func consistency() {
    let reference = MerkleReference(size: 600)
    let tree = KeptTree(reference.leaves)
    for to in Array(1...70) + [255, 256, 257, 258, 511, 512, 513, 600] {
      let newRoot = reference.root(0..<to)
      let borders = [1, 2, 128, 255, 256, 257, 300, 511, 512, to - 1, to]
      for from in to <= 70 ? Array(1...to) : borders.filter({ $0 <= to }) {
        let proof = tree.hashes(.consistency(from: Int64(from), to: Int64(to)))
        #expect(proof == reference.proof(from, 0..<to), "\(from) to \(to)")
        let isConsistent = MerkleCheck.isConsistent(
          from: Int64(from), reference.root(0..<from), to: Int64(to), newRoot, proof: proof ?? [])
        #expect(isConsistent, "\(from) to \(to)")
      }
    }
  }

  @Test("is right where three kept levels meet", arguments: sizes)
  func large(_ size: Int) {
    let reference = MerkleReference(size: size)
    let tree = KeptTree(reference.leaves)
    let root = reference.root(0..<size)
    #expect(tree.hashes(.root(size: Int64(size))) == [root])
    var frontier = MerkleFrontier()
    for leaf in reference.leaves { frontier.append(leaf) }
    #expect(frontier.root == root)
    for index in [0, 255, 256, 32_768, 65_279, 65_534, 65_535, 65_536, 131_072] where index < size {
      let proof = tree.hashes(.inclusion(index: Int64(index), size: Int64(size))) ?? []
      let isIncluded = MerkleCheck.includes(
        reference.leaves[index], at: Int64(index), in: Int64(size), proof: proof, root: root)
      #expect(isIncluded, "leaf \(index)")
    }
    for from in [1, 256, 257, 32_769, 65_280, 65_534] {
      let proof = tree.hashes(.consistency(from: Int64(from), to: Int64(size))) ?? []
      let oldRoot = tree.hashes(.root(size: Int64(from)))?.first ?? Merkle.empty
      let isConsistent = MerkleCheck.isConsistent(
        from: Int64(from), oldRoot, to: Int64(size), root, proof: proof)
      #expect(isConsistent, "from \(from)")
    }
  }

  /// Sizes and places around the powers of two near kept levels, the largest that a log can reach, and ten million.
  static let places: [Int64] = {
    var places: [Int64] = [10_000_000, .max]
    for bit in [0, 1, 2, 7, 8, 9, 15, 16, 17, 23, 24, 25, 32, 40, 47, 48, 55, 56, 57, 62] {
      let power: Int64 = 1 << bit
      places += [power - 1, power, power + 1]
    }
    return places
  }()

  /// Whether a plan keeps what is said of plans for a log of `size` leaves.
  private func isSmall(_ plan: MerklePlan?, _ size: Int64) -> Bool {
    guard let plan else { return false }
    var counts: [Int: Int] = [:]
    var level = 0
    for read in plan.reads {
      guard read.level >= level, read.level % 8 == 0, read.count >= 1, read.count <= 256, read.start >= 0,
        read.start >> 8 == (read.end - 1) >> 8, read.end <= size >> read.level
      else { return false }
      level = read.level
      counts[level, default: 0] += 1
    }
    return counts.values.allSatisfy { $0 <= 2 }
  }

  @Test("only complete nodes of kept levels are read, at most twice 256 a level, at any size")
  func bounds() throws {
    for size in Self.places where size > 0 {
      #expect(isSmall(.root(size: size), size), "\(size)")
      for place in Self.places where place < size {
        #expect(isSmall(.inclusion(index: place, size: size), size), "\(place) of \(size)")
        guard place > 0 else { continue }
        #expect(isSmall(.consistency(from: place, to: size), size), "\(place) to \(size)")
      }
    }
    let tenMillion = try #require(MerklePlan.inclusion(index: 1_234_567, size: 10_000_000))
    #expect(tenMillion.reads.count <= 6)
  }

  @Test("there is none for a leaf or a size that no log has, and no number is a trap")
  func refused() {
    let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, 2, .max - 1, .max]
    for size in extremes {
      for other in extremes {
        #expect((MerklePlan.inclusion(index: other, size: size) != nil) == (other >= 0 && other < size))
        #expect((MerklePlan.consistency(from: other, to: size) != nil) == (other > 0 && other <= size))
      }
      #expect((MerklePlan.root(size: size).hashes([]) == [Merkle.empty]) == (size == 0))
    }
    #expect(MerklePlan.root(size: -1).hashes([]) == [])
    #expect(MerklePlan.consistency(from: 7, to: 7)?.hashes([]) == [], "the same tree needs no proof")
    #expect(MerklePlan.inclusion(index: 0, size: 1)?.hashes([]) == [], "the only leaf is the root")
  }

  @Test("what was not read in full gives nothing")
  func incomplete() throws {
    let tree = KeptTree(MerkleReference(size: 600).leaves)
    for plan in [
      MerklePlan.root(size: 599), try #require(.inclusion(index: 300, size: 600)),
      try #require(.consistency(from: 255, to: 600)),
    ] {
      let read = plan.reads.compactMap { tree.read($0) }
      #expect(plan.hashes(read) != nil)
      #expect(plan.hashes([]) == nil && plan.hashes(read + [[]]) == nil && plan.hashes(read.dropLast()) == nil)
      for place in read.indices {
        var changed = read
        changed[place].removeLast()
        #expect(plan.hashes(changed) == nil)
        changed[place] += [Merkle.empty, Merkle.empty]
        #expect(plan.hashes(changed) == nil)
      }
    }
  }
}
