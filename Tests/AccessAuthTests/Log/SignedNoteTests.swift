import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A signed note")
struct SignedNoteTests {
  private static let line = "— a AAAAAAA=\n"

  private func parse(_ text: String) throws(NoteFlaw) -> SignedNote { try SignedNote(parsing: Array(text.utf8)) }

  @Test("is taken apart at its last empty line, and put together to the same bytes")
  func parts() throws {
    let note = try parse("one\n\ntwo\n\n— a AAAAAAA=\n— b.example/x AQIDBAUG\n")
    #expect(note.text == Array("one\n\ntwo\n".utf8))
    #expect(note.signatures.map(\.name) == ["a", "b.example/x"])
    #expect(note.signatures.map(\.keyHash) == [[0, 0, 0, 0], [1, 2, 3, 4]])
    #expect(note.signatures.map(\.signature) == [[0], [5, 6]])
    #expect(note.bytes == Array("one\n\ntwo\n\n— a AAAAAAA=\n— b.example/x AQIDBAUG\n".utf8))
    #expect(try parse("\n\n\(Self.line)").text == [0x0A], "an empty line is a text")
  }

  @Test(
    "what has another form is refused for its reason",
    arguments: [
      ("", .unfinished), ("\n", .unsigned), ("\n\n", .unsigned), ("x\n", .unsigned), ("x\n\n", .unsigned),
      ("x\n\n\n", .unsigned), ("x\n\(line)", .unsigned), ("\n\(line)", .unsigned), ("\n\(line)\n", .unsigned),
      ("x\n\n— a AAAAAAA=", .unfinished), ("x\n\n\(line)\n", .unsigned), ("x\n\n\(line)y\n", .signatureLine),
      ("x\n\n \(line)", .signatureLine), ("x\n\n- a AAAAAAA=\n", .signatureLine),
      ("x\n\n—a AAAAAAA=\n", .signatureLine), ("x\n\n—  AAAAAAA=\n", .signatureLine),
      ("x\n\n— AAAAAAA=\n", .signatureLine), ("x\n\n— a  AAAAAAA=\n", .signatureLine),
      ("x\n\n— a AAAAAAA= \n", .signatureLine), ("x\n\n— a AAAAAA==\n", .signatureLine),
      ("x\n\n— a \n", .signatureLine), ("x\n\n— a AAAAAAA\n", .signatureLine),
      ("x\n\n— a AAAAAAB=\n", .signatureLine), ("x\n\n— a+b AAAAAAA=\n", .signatureLine),
      ("x\n\n— a\u{A0}b AAAAAAA=\n", .signatureLine), ("x\n\n— a\u{3000} AAAAAAA=\n", .signatureLine),
      ("x\n\n— a\u{2028}b AAAAAAA=\n", .signatureLine), ("x\r\n\n\(line)", .characters),
      ("x\n\r\n\(line)", .characters), ("x\u{0}\n\n\(line)", .characters), ("x\n\n— a\tb AAAAAAA=\n", .characters),
      ("x\u{1F}\n\n\(line)", .characters),
    ] as [(String, NoteFlaw)])
  func refused(_ text: String, _ flaw: NoteFlaw) {
    #expect(throws: flaw) { try parse(text) }
  }

  @Test("bytes that are not UTF-8 are refused, in the text and in a name")
  func encoding() {
    for odd in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]] {
      #expect(throws: NoteFlaw.characters) { try SignedNote(parsing: odd + Array("\n\n\(Self.line)".utf8)) }
      #expect(throws: NoteFlaw.characters) {
        try SignedNote(parsing: Array("x\n\n— ".utf8) + odd + Array(" AAAAAAA=\n".utf8))
      }
    }
  }

  @Test("sixteen signatures are read, one more is too many; the longest note is read, one byte more is too long")
  func bounds() throws {
    let lines = String(repeating: Self.line, count: 16)
    #expect(try parse("x\n\n\(lines)").signatures.count == SignedNote.maximumSignatures)
    #expect(throws: NoteFlaw.tooManySignatures) { try parse("x\n\n\(lines)\(Self.line)") }
    let rest = "\n\n\(Self.line)"
    let longest = String(repeating: "x", count: SignedNote.maximumCount - rest.utf8.count)
    #expect(try parse(longest + rest).text.count == longest.utf8.count + 1)
    #expect(throws: NoteFlaw.tooLong) { try parse("x\(longest)\(rest)") }
    // Sixteen signatures of the largest kind known.
    let large = NoteSignature(
      nameBytes: Array("a".utf8), keyHash: [1, 2, 3, 4], signature: [UInt8](repeating: 1, count: 5_000))
    let note = SignedNote(text: Array("x\n".utf8), signatures: [NoteSignature](repeating: large, count: 16))
    #expect(try SignedNote(parsing: note.bytes) == note)
  }

  @Test("names are equal only when their bytes are, whatever strings say")
  func names() throws {
    let key = try NoteSample.key()
    let composed = try #require(NoteKey(name: "caf\u{E9}", publicKey: key.publicKey))
    let decomposed = try #require(NoteKey(name: "cafe\u{301}", publicKey: key.publicKey))
    #expect(composed.name == decomposed.name && composed != decomposed)
    let text = Array("x\n".utf8)
    let note = SignedNote(text: text, signatures: [composed.signature(of: text, by: key)])
    #expect(composed.verifies(note) && !decomposed.verifies(note))
  }

  @Test("is signed where every line under the key's name and hash is genuine; other lines count for nothing")
  func verifies() throws {
    let key = try NoteSample.key()
    let own = try #require(NoteKey(name: "a", publicKey: key.publicKey))
    let other = try #require(NoteKey(name: "b", publicKey: key.publicKey))
    let text = Array("x\n".utf8)
    let genuine = own.signature(of: text, by: key)
    let wrong = own.signature(of: Array("y\n".utf8), by: key)
    let foreign = NoteSignature(nameBytes: Array("a".utf8), keyHash: [0, 0, 0, 0], signature: wrong.signature)
    func isSigned(_ signatures: [NoteSignature]) -> Bool {
      own.verifies(SignedNote(text: text, signatures: signatures))
    }
    #expect(isSigned([genuine]) && isSigned([genuine, genuine]) && isSigned([foreign, genuine]))
    #expect(isSigned([other.signature(of: text, by: key), genuine]))
    #expect(!isSigned([]) && !isSigned([wrong]) && !isSigned([foreign]))
    #expect(!isSigned([genuine, wrong]), "one that is not genuine spoils the note")
    #expect(!isSigned([other.signature(of: text, by: key)]), "another name of the same key")
    for count in [1, 63, 65] {
      let cut = NoteSignature(
        nameBytes: genuine.nameBytes, keyHash: genuine.keyHash,
        signature: Array((genuine.signature + genuine.signature).prefix(count)))
      #expect(!isSigned([cut]), "\(count) bytes")
    }
  }
}
