import AccessAuthTesting
import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A checkpoint")
struct CheckpointTests {
  @Test("is what another program makes, to the byte, and is read and verified")
  func known() throws {
    let checkpoint = try NoteSample.checkpoint()
    let signed = checkpoint.signed(by: try NoteSample.key())
    #expect(signed.bytes == NoteSample.note)
    let note = try SignedNote(parsing: NoteSample.note)
    #expect(note == signed)
    #expect(try Checkpoint(parsing: note.text) == checkpoint)
    let key = try #require(NoteKey(NoteSample.vkey))
    #expect(key.verifies(note))
    let other = try #require(NoteKey(name: NoteSample.origin, publicKey: NoteSample.key(0x42).publicKey))
    #expect(!other.verifies(note))
  }

  @Test("the worked example of the documentation is that note and that key, of the event's own example")
  func documented() throws {
    let source = try String(
      contentsOf: Fixtures.url("../Sources/AccessAuth/Log/Checkpoint.swift"), encoding: .utf8)
    let block = try #require(source.components(separatedBy: "/// ```\n").dropFirst().first)
    let lines = block.components(separatedBy: "\n").map { String($0.dropFirst(4)) }
    let note = lines.joined(separator: "\n").replacingOccurrences(of: "\n  ", with: " ")
    #expect(Array(note.utf8) == NoteSample.note)
    #expect(source.contains("///     \(NoteSample.vkey)\n"))
    let event = try String(
      contentsOf: Fixtures.url("../Sources/AccessAuth/Events/Event+Leaf.swift"), encoding: .utf8)
    #expect(event.contains("`\(Hex.text(NoteSample.root?.bytes ?? []))`"))
  }

  @Test("further lines of a note's text are signed and not kept")
  func extensions() throws {
    let text = Array((NoteSample.text + "more\nand more\n").utf8)
    #expect(try Checkpoint(parsing: text) == NoteSample.checkpoint())
    let key = try #require(NoteKey(NoteSample.vkey))
    let note = SignedNote(text: text, signatures: [key.signature(of: text, by: try NoteSample.key())])
    #expect(NoteSample.isGenuine(note.bytes, by: key))
  }

  private static let root = "ux/XBqxWeILVS8o2dyBn/AxYoX8F6n25At9nVNVAYqA="

  @Test(
    "what has another form is refused for its reason",
    arguments: [
      ("", .unfinished), ("a", .unfinished), ("\n", .tooShort), ("a\n1\n", .tooShort), ("\n\n\n", .origin),
      ("a\n1\n\(root)", .unfinished), ("\n1\n\(root)\n", .origin), ("a\n\n\(root)\n", .size), ("a\n1\n\n", .root),
      ("a\n01\n\(root)\n", .size), ("a\n00\n\(root)\n", .size), ("a\n+1\n\(root)\n", .size),
      ("a\n-0\n\(root)\n", .size), ("a\n1 \n\(root)\n", .size), ("a\n 1\n\(root)\n", .size),
      ("a\n1e3\n\(root)\n", .size), ("a\n\u{0661}\n\(root)\n", .size), ("a\n9223372036854775808\n\(root)\n", .size),
      ("a\n1\n\(root.dropLast())\n", .root), ("a\n1\n\(root)=\n", .root), ("a\n1\n\(root) \n", .root),
      ("a\n1\n\(root.dropLast(4))\n", .root), ("a\n1\nAAAA\(root)\n", .root),
      ("a\n1\nux/XBqxWeILVS8o2dyBn/AxYoX8F6n25At9nVNVAYqB=\n", .root), ("a\n1\n\(root)\n\n", .extensionLine),
      ("a\n1\n\(root)\nx\n\n", .extensionLine), ("a\n1\n\(root)\n\nx\n", .extensionLine),
      ("a\r\n1\r\n\(root)\r\n", .characters), ("a\u{0}\n1\n\(root)\n", .characters),
    ] as [(String, NoteFlaw)])
  func refused(_ text: String, _ flaw: NoteFlaw) {
    #expect(throws: flaw) { try Checkpoint(parsing: Array(text.utf8)) }
  }

  @Test("sizes from 0 to the largest are read and written", arguments: [0, 1, 10, 10_000_000, Int64.max])
  func sizes(_ size: Int64) throws {
    let checkpoint = Checkpoint(origin: "log.example", size: size, root: try #require(NoteSample.root))
    #expect(try Checkpoint(parsing: checkpoint.text) == checkpoint)
    #expect(checkpoint.signed(by: try NoteSample.key()).signatures.count == 1)
  }

  @Test("one that could not be read again is not signed, and nobody takes it for a note")
  func unsignable() throws {
    let root = try #require(NoteSample.root)
    let short = try #require(Digest([UInt8](repeating: 0, count: 31)))
    let checkpoints = [
      Checkpoint(origin: "", size: 1, root: root), Checkpoint(origin: "a b", size: 1, root: root),
      Checkpoint(origin: "a+b", size: 1, root: root), Checkpoint(origin: "a\n5\n\(Self.root)", size: 1, root: root),
      Checkpoint(origin: "a", size: -1, root: root), Checkpoint(origin: "a", size: .min, root: root),
      Checkpoint(origin: "a", size: 1, root: short),
    ]
    for checkpoint in checkpoints {
      let note = checkpoint.signed(by: try NoteSample.key())
      #expect(note.signatures.isEmpty)
      #expect(throws: NoteFlaw.self) { try SignedNote(parsing: note.bytes) }
    }
  }

  @Test("origins are equal only when their bytes are, whatever strings say")
  func origins() throws {
    let root = try #require(NoteSample.root)
    let composed = Checkpoint(origin: "caf\u{E9}", size: 1, root: root)
    #expect(composed != Checkpoint(origin: "cafe\u{301}", size: 1, root: root))
  }
}
