import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A proof that was changed")
struct MerkleCheckTests {
  let reference = MerkleReference(size: 40)

  /// Every proof that can come of one by flipping a bit, by cutting it, or by adding a hash.
  private func mangled(_ proof: [Digest], bits: Int) -> [[Digest]] {
    var all: [[Digest]] = []
    for place in proof.indices {
      for bit in stride(from: 0, to: 256, by: 256 / bits) {
        var bytes = proof[place].bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        all.append(Array(proof[..<place]) + [Digest(bytes)].compactMap { $0 } + Array(proof[(place + 1)...]))
      }
      all.append(Array(proof[..<place]))
      all.append(Array(proof[..<place] + proof[(place + 1)...]))
      all.append(Array(proof[..<place] + [proof[place]] + proof[place...]))
    }
    for extra in [reference.leaves[0], reference.root(0..<40), Merkle.empty] {
      all += (0...proof.count).map { Array(proof[..<$0] + [extra] + proof[$0...]) }
    }
    return all
  }

  @Test(
    "says of no leaf that it is in a tree: any bit, any cut, any hash more", arguments: [1, 2, 3, 4, 5, 6, 7, 8, 40])
  func inclusion(_ size: Int) {
    let root = reference.root(0..<size)
    for index in 0..<size {
      let leaf = reference.leaves[index]
      let proof = reference.path(index, 0..<size)
      for changed in mangled(proof, bits: size <= 8 ? 256 : 4) {
        let isIncluded = MerkleCheck.includes(leaf, at: Int64(index), in: Int64(size), proof: changed, root: root)
        #expect(!isIncluded, "leaf \(index) of \(size)")
      }
      for other in 0..<size where other != index {
        let isElsewhere = MerkleCheck.includes(leaf, at: Int64(other), in: Int64(size), proof: proof, root: root)
        let isOther = MerkleCheck.includes(
          reference.leaves[other], at: Int64(index), in: Int64(size), proof: proof, root: root)
        #expect(!isElsewhere && !isOther, "leaf \(index) of \(size) as \(other)")
      }
      let isInOther = MerkleCheck.includes(
        leaf, at: Int64(index), in: Int64(size), proof: proof, root: Merkle.leaf(root.bytes))
      #expect(!isInOther)
    }
  }

  @Test("joins no two trees: any bit, any cut, any hash more", arguments: [1, 2, 3, 4, 5, 6, 7, 8, 40])
  func consistency(_ to: Int) {
    let newRoot = reference.root(0..<to)
    for from in 1...to {
      let oldRoot = reference.root(0..<from)
      let proof = reference.proof(from, 0..<to)
      for changed in mangled(proof, bits: to <= 8 ? 256 : 4) {
        let isConsistent = MerkleCheck.isConsistent(
          from: Int64(from), oldRoot, to: Int64(to), newRoot, proof: changed)
        #expect(!isConsistent, "\(from) to \(to)")
      }
      for other in 1...to where other != from {
        let otherRoot = reference.root(0..<other)
        let isOther = MerkleCheck.isConsistent(
          from: Int64(from), otherRoot, to: Int64(to), newRoot, proof: proof)
        let isBack = MerkleCheck.isConsistent(
          from: Int64(from), oldRoot, to: Int64(to), otherRoot, proof: proof)
        #expect(!isOther && (!isBack || other == to), "\(from) to \(to), not \(other)")
      }
    }
  }

  @Test("a log that changed one of its first leaves is not consistent with what it was, whatever it proves")
  func rewritten() {
    var changed = reference.leaves
    changed[3] = MerkleReference.leaf(1000)
    let tree = KeptTree(changed)
    for to in 10...Int64(40) {
      let newRoot = tree.hashes(.root(size: to))?.first ?? Merkle.empty
      for from in 4...9 {
        let proof = tree.hashes(.consistency(from: Int64(from), to: to)) ?? []
        let isConsistent = MerkleCheck.isConsistent(
          from: Int64(from), reference.root(0..<from), to: to, newRoot, proof: proof)
        #expect(!isConsistent, "\(from) to \(to)")
      }
    }
  }

  @Test("hashes of another length than 32 bytes are part of no tree", arguments: [16, 31, 33, 64])
  func lengths(_ count: Int) throws {
    let odd = try #require(Digest([UInt8](repeating: 7, count: count)))
    #expect(!MerkleCheck.includes(odd, at: 0, in: 1, proof: [], root: odd))
    #expect(!MerkleCheck.isConsistent(from: 1, odd, to: 1, odd, proof: []))
    let leaf = reference.leaves[0]
    let root = Merkle.node(leaf, odd)
    #expect(!MerkleCheck.includes(leaf, at: 0, in: 2, proof: [odd], root: root))
    #expect(!MerkleCheck.isConsistent(from: 1, leaf, to: 2, root, proof: [odd]))
  }

  @Test("no number and no length of a proof is a trap")
  func extremes() {
    let hash = Merkle.empty
    let numbers: [Int64] = [.min, .min + 1, -1, 0, 1, 2, 1 << 62, .max - 1, .max]
    for count in [0, 1, 62, 63, 64, 65, 10_000] {
      let proof = [Digest](repeating: hash, count: count)
      for first in numbers {
        for second in numbers {
          let isSame = first == second && first > 0 && count == 0
          #expect(MerkleCheck.isConsistent(from: first, hash, to: second, hash, proof: proof) == isSame)
          let isOnly = first == 0 && second == 1 && count == 0
          #expect(MerkleCheck.includes(hash, at: first, in: second, proof: proof, root: hash) == isOnly)
        }
      }
    }
  }
}
