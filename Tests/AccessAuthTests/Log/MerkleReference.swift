import SodiumPrimitives

@testable import AccessAuth

/// RFC 6962 section 2.1 word for word, and so slow: what the plans are held against.
struct MerkleReference: Sendable {
  let leaves: [Digest]

  /// The leaf `i` is over the eight bytes of `i`.
  init(size: Int) { leaves = (0..<size).map { Self.leaf(Int64($0)) } }

  static func leaf(_ index: Int64) -> Digest {
    Merkle.leaf((0..<8).map { UInt8(truncatingIfNeeded: index >> (56 - 8 * $0)) })
  }

  /// MTH(D[range]).
  func root(_ range: Range<Int>) -> Digest {
    switch range.count {
    case 0: SHA256.hash([])
    case 1: leaves[range.lowerBound]
    default:
      SHA256.hash(
        [1] + root(range.lowerBound..<split(range)).bytes + root(split(range)..<range.upperBound).bytes)
    }
  }

  /// PATH(m, D[range]), where m counts from the range's start.
  func path(_ index: Int, _ range: Range<Int>) -> [Digest] {
    guard range.count > 1 else { return [] }
    let left = range.lowerBound..<split(range)
    let right = split(range)..<range.upperBound
    return index < left.count
      ? path(index, left) + [root(right)] : path(index - left.count, right) + [root(left)]
  }

  /// SUBPROOF(m, D[range], isWhole); PROOF(m, D[n]) is that of all with true.
  func proof(_ from: Int, _ range: Range<Int>, isWhole: Bool = true) -> [Digest] {
    if from == range.count { return isWhole ? [] : [root(range)] }
    let left = range.lowerBound..<split(range)
    let right = split(range)..<range.upperBound
    return from <= left.count
      ? proof(from, left, isWhole: isWhole) + [root(right)]
      : proof(from - left.count, right, isWhole: false) + [root(left)]
  }

  /// After the largest power of two below the count.
  private func split(_ range: Range<Int>) -> Int {
    var half = 1
    while half * 2 < range.count { half *= 2 }
    return range.lowerBound + half
  }
}

/// A store of the kept nodes, which grows as a log does.
struct KeptTree {
  /// The nodes of each kept level.
  private(set) var nodes: [Int: [Digest]] = [0: []]
  var size: Int64 { Int64(nodes[0]?.count ?? 0) }

  init(_ leaves: [Digest] = []) { append(leaves) }

  /// Adds leaves and every node that they complete; false when a node stands at another place than the next, or is of
  /// children that are not there.
  @discardableResult
  mutating func append(_ leaves: some Collection<Digest>) -> Bool {
    let before = size
    nodes[0]?.append(contentsOf: leaves)
    for (level, index) in KeptNodes.completed(from: before, to: size) {
      guard let children = read(KeptNodes.children(level: level, index: index)), children.count == 256,
        Int64(nodes[level]?.count ?? 0) == index, let node = Merkle.fold(children)
      else { return false }
      nodes[level, default: []].append(node)
    }
    return true
  }

  /// The nodes; nil where one is not there.
  func read(_ read: NodeRead) -> [Digest]? {
    guard let level = nodes[read.level], read.start >= 0, read.count > 0, read.start + Int64(read.count) <= level.count
    else { return nil }
    return Array(level[Int(read.start)..<Int(read.start) + read.count])
  }

  /// The hashes of a plan; nil where something that it reads is not there.
  func hashes(_ plan: MerklePlan?) -> [Digest]? {
    guard let plan else { return nil }
    let read = plan.reads.compactMap { self.read($0) }
    return plan.hashes(read)
  }
}
