import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The tree of the event log")
struct MerkleTests {
  @Test("an empty tree is SHA-256 of nothing, and leaf and node have another first byte")
  func hashes() {
    #expect(
      Hex.text(Merkle.empty.bytes) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Hex.text(Merkle.leaf([]).bytes) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "the leaf of nothing, as Certificate Transparency knows it")
    let (left, right) = (Merkle.leaf([1]), Merkle.leaf([2]))
    #expect(Merkle.node(left, right) == SHA256.hash([1] + left.bytes + right.bytes))
    #expect(Merkle.node(left, right) != Merkle.node(right, left))
    #expect(Merkle.leaf(left.bytes + right.bytes) != Merkle.node(left, right))
  }

  @Test("the fold of any number of hashes is the root that RFC 6962 gives; of none there is none")
  func fold() {
    #expect(Merkle.fold([]) == nil)
    let reference = MerkleReference(size: 300)
    for size in 1...300 {
      #expect(Merkle.fold(Array(reference.leaves.prefix(size))) == reference.root(0..<size), "\(size) leaves")
    }
  }

  @Test("a verifier that reads leaf by leaf has the root at every size")
  func frontier() {
    let tree = KeptTree(MerkleReference(size: 1025).leaves)
    var frontier = MerkleFrontier()
    #expect(frontier.root == Merkle.empty && frontier.size == 0)
    for size in 1...Int64(1025) {
      frontier.append(MerkleReference.leaf(size - 1))
      #expect(frontier.size == size)
      #expect([frontier.root] == tree.hashes(.root(size: size)), "\(size) leaves")
    }
  }
}

@Suite("Which nodes of the tree are kept")
struct KeptNodesTests {
  @Test("every node of a kept level once, when its last leaf comes, however the log grows")
  func growth() {
    let leaves = MerkleReference(size: 66_000).leaves
    let atOnce = KeptTree(leaves)
    #expect(atOnce.nodes[8]?.count == 257 && atOnce.nodes[16]?.count == 1 && atOnce.nodes.keys.max() == 16)
    let random = SeededRandom(seed: 6962)
    var grown = KeptTree()
    while grown.size < 66_000 {
      // From one leaf to 1,024, sometimes just up to the border of a node.
      let step = 1 + random.bytes(2).reduce(0) { $0 << 8 | Int($1) } % 1024
      let end = min(66_000, step % 5 == 0 ? (Int(grown.size) / 256 + 1) * 256 : Int(grown.size) + step)
      let isInPlace = grown.append(leaves[Int(grown.size)..<end])
      #expect(isInPlace, "up to \(end)")
    }
    #expect(grown.nodes == atOnce.nodes)
  }

  @Test("a kept node is the root of its leaves")
  func roots() throws {
    let reference = MerkleReference(size: 1024)
    let nodes = try #require(KeptTree(reference.leaves).nodes[8])
    #expect(nodes == (0..<4).map { reference.root($0 * 256..<$0 * 256 + 256) })
  }

  @Test(
    "lower levels come first, and only what is new",
    arguments: [
      (0, 0, []), (0, 255, []), (0, 256, ["8/0"]), (255, 256, ["8/0"]), (256, 511, []), (256, 512, ["8/1"]),
      (65_535, 65_536, ["8/255", "16/0"]), (65_536, 65_537, []), (65_279, 65_536, ["8/254", "8/255", "16/0"]),
      (16_777_215, 16_777_216, ["8/65535", "16/255", "24/0"]),
      (Int64.max - 1, Int64.max, []), (Int64.max - 256, Int64.max, ["8/36028797018963966"]), (-1, 256, []),
      (256, 255, []), (Int64.min, Int64.max, []), (0, Int64.max, []),
    ] as [(Int64, Int64, [String])])
  func completed(_ before: Int64, _ after: Int64, _ expected: [String]) {
    #expect(KeptNodes.completed(from: before, to: after).map { "\($0.level)/\($0.index)" } == expected)
  }

  @Test("a node is of the 256 eight levels below; a place that no tree has is no trap")
  func children() {
    #expect(KeptNodes.children(level: 16, index: 3) == NodeRead(level: 8, start: 768, count: 256))
    for index in [Int64.min, -1, Int64.max] { #expect(KeptNodes.children(level: .min, index: index).count == 256) }
  }
}
