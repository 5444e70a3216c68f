import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Checkpoints against the cases of golang.org/x/mod and C2SP")
struct CheckpointVectorTests {
  struct File: Decodable {
    let leaves: [Leaf]
    let emptyRoot: Data
    let good: [Good]
    let bad: [String]
    let sample: String

    private enum CodingKeys: String, CodingKey {
      case leaves = "leaf_hash"
      case emptyRoot = "empty_root_b64"
      case good
      case bad
      case sample = "sample_from_spec"
    }
  }

  struct Leaf: Decodable, Sendable {
    let text: String
    let hash: Data

    private enum CodingKeys: String, CodingKey {
      case text = "data_ascii"
      case hash = "hash_b64"
    }
  }

  struct Good: Decodable, Sendable {
    let body: String
    let origin: String
    let size: Int64
    let root: Data

    private enum CodingKeys: String, CodingKey {
      case body
      case origin
      case size
      case root = "root_b64"
    }
  }

  static let file: File? = {
    do { return try Vectors.json("signed-note/checkpoint.json") } catch {
      Issue.record(error)
      return nil
    }
  }()

  @Test("a published checkpoint says what it says, and is written so", arguments: file?.good ?? [])
  func good(_ row: Good) throws {
    let checkpoint = try Checkpoint(parsing: Array(row.body.utf8))
    #expect(checkpoint.origin == row.origin && checkpoint.size == row.size)
    #expect(checkpoint.root.bytes == Array(row.root))
    #expect(checkpoint.text == Array(row.body.utf8))
    let root = try #require(Digest(Array(row.root)))
    #expect(Checkpoint(origin: row.origin, size: row.size, root: root) == checkpoint)
  }

  /// Why each of the published texts that are none is none, in their order.
  static let flaws: [NoteFlaw] = [.size, .size, .root, .size, .size, .origin]

  @Test("a published text that is no checkpoint is refused for its reason", arguments: zip(file?.bad ?? [], flaws))
  func bad(_ text: String, _ flaw: NoteFlaw) {
    #expect(throws: flaw) { try Checkpoint(parsing: Array(text.utf8)) }
  }

  @Test("the standard's example is a note and a checkpoint")
  func sample() throws {
    guard let file = Self.file else { return }
    let note = try SignedNote(parsing: Array(file.sample.utf8))
    let checkpoint = try Checkpoint(parsing: note.text)
    #expect(checkpoint.origin == "example.com/behind-the-sofa" && checkpoint.size == 20_852_163)
    #expect(note.signatures.map(\.name) == [checkpoint.origin])
    #expect(note.bytes == Array(file.sample.utf8))
  }

  @Test("leaves and the empty tree are hashed as there, and no row is lost")
  func hashes() {
    guard Vectors.folder != nil else { return }
    #expect(Self.file?.good.count == 1 && Self.file?.bad.count == Self.flaws.count && Self.file?.leaves.count == 1)
    #expect(Self.file.map { Array($0.emptyRoot) } == Merkle.empty.bytes)
    for row in Self.file?.leaves ?? [] {
      #expect(Merkle.leaf(Array(row.text.utf8)).bytes == Array(row.hash))
    }
  }
}
