import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Proofs against the cases of transparency-dev")
struct MerkleVectorTests {
  struct Inclusion: Decodable, Sendable {
    let leafIdx: UInt64
    let treeSize: UInt64
    let root: Data
    let leafHash: Data
    let proof: [Data]?
    let wantErr: Bool
  }

  struct Consistency: Decodable, Sendable {
    let size1: UInt64
    let size2: UInt64
    let root1: Data
    let root2: Data
    let proof: [Data]?
    let wantErr: Bool
  }

  struct Row<Case: Decodable & Sendable>: Sendable, CustomTestStringConvertible {
    let name: String
    let content: Case
    var testDescription: String { name }
  }

  /// One row for each file of a folder.
  private static func rows<Case: Decodable & Sendable>(_ kind: String, as type: Case.Type) -> [Row<Case>] {
    guard let folder = Vectors.folder?.appending(path: "merkle/testdata/\(kind)") else { return [] }
    do {
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
      return try files.sorted().map { file in
        let data = try Data(contentsOf: folder.appending(path: file))
        return Row(name: "\(kind)/\(file)", content: try JSONDecoder().decode(Case.self, from: data))
      }
    } catch {
      Issue.record(error)
      return []
    }
  }

  static let inclusions = rows("inclusion", as: Inclusion.self)
  static let consistencies = rows("consistency", as: Consistency.self)

  @Test("a leaf is in the tree, or it is not", arguments: inclusions)
  func inclusion(_ row: Row<Inclusion>) {
    let content = row.content
    let proof = (content.proof ?? []).map { Digest(Array($0)) }
    // An empty hash is none, and cannot be asked about.
    guard let leaf = Digest(Array(content.leafHash)), let root = Digest(Array(content.root)),
      !proof.contains(nil)
    else {
      #expect(content.wantErr)
      return
    }
    // Some rows have the place 2^64 - 1, which is -1 here.
    let isIncluded = MerkleCheck.includes(
      leaf, at: Int64(truncatingIfNeeded: content.leafIdx), in: Int64(truncatingIfNeeded: content.treeSize),
      proof: proof.compactMap { $0 }, root: root)
    #expect(isIncluded == !content.wantErr)
  }

  @Test("a tree begins with another, or it does not", arguments: consistencies)
  func consistency(_ row: Row<Consistency>) throws {
    let content = row.content
    // Some rows have short texts for roots, which only have to be equal or not: their hashes stand for them.
    let roots = try [content.root1, content.root2].map { root in
      try #require(root.count == 32 ? Digest(Array(root)) : SHA256.hash(Array(root)))
    }
    let proof = (content.proof ?? []).map { Digest(Array($0)) }
    guard !proof.contains(nil) else {
      #expect(content.wantErr)
      return
    }
    let isConsistent = MerkleCheck.isConsistent(
      from: Int64(truncatingIfNeeded: content.size1), roots[0], to: Int64(truncatingIfNeeded: content.size2), roots[1],
      proof: proof.compactMap { $0 })
    #expect(isConsistent == !content.wantErr)
  }

  @Test("no published row is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.inclusions.count + Self.consistencies.count == 196)
    #expect(Self.inclusions.filter { !$0.content.wantErr }.count == 6)
    #expect(Self.consistencies.filter { !$0.content.wantErr }.count == 6)
  }
}
