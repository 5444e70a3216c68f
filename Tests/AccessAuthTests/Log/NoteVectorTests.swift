import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("Signed notes against the cases of golang.org/x/mod and C2SP")
struct NoteVectorTests {
  struct File: Decodable {
    let tests: [Row]
    let badKeys: [String]

    private enum CodingKeys: String, CodingKey {
      case tests
      case badKeys = "bad_vkeys"
    }
  }

  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let note: String
    let vkeys: [String]
    let valid: Bool
    let verified: [String]?
    var testDescription: String { name }
  }

  static let file: File? = {
    do { return try Vectors.json("signed-note/signed-note.json") } catch {
      Issue.record(error)
      return nil
    }
  }()

  /// Why each of the notes that are none is none; the other invalid ones are notes without a genuine signature.
  static let flaws: [String: NoteFlaw] = [
    "no signature block": .unsigned, "blank line only": .unsigned, "no final newline": .unfinished,
    "control char": .characters, "trailing junk line": .signatureLine, "name with space": .signatureLine,
    "101 signatures": .tooManySignatures,
  ]

  @Test("a published note is signed, or is not, or is none for its reason", arguments: file?.tests ?? [])
  func row(_ row: Row) throws {
    let keys = try row.vkeys.map { try #require(NoteKey($0)) }
    #expect(keys.map(\.description) == row.vkeys)
    let note: SignedNote
    do throws(NoteFlaw) { note = try SignedNote(parsing: Array(row.note.utf8)) } catch {
      #expect(error == Self.flaws[row.name] && !row.valid)
      return
    }
    #expect(Self.flaws[row.name] == nil)
    #expect(note.bytes == Array(row.note.utf8))
    let verified = keys.filter { $0.verifies(note) }.map(\.name)
    #expect(verified.isEmpty != row.valid)
    #expect(verified == row.verified ?? (row.valid ? keys.map(\.name) : []))
  }

  @Test("a published key that is none is refused", arguments: file?.badKeys ?? [])
  func badKey(_ text: String) {
    #expect(NoteKey(text) == nil)
  }

  @Test("no published row is lost")
  func counts() {
    guard Vectors.folder != nil else { return }
    #expect(Self.file?.tests.count == 15 && Self.file?.badKeys.count == 5)
    #expect(Self.file?.tests.filter(\.valid).count == 4)
  }
}
