import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A checkpoint that was changed")
struct NoteManglingTests {
  let note = NoteSample.note
  let text = Array(NoteSample.text.utf8)

  private func key() throws -> NoteKey { try #require(NoteKey(NoteSample.vkey)) }

  @Test("every bit flipped, one at a time: no note, or not signed")
  func bitFlips() throws {
    let key = try key()
    #expect(NoteSample.isGenuine(note, by: key))
    for index in note.indices {
      for bit in 0..<8 {
        var changed = note
        changed[index] ^= 1 << UInt8(bit)
        #expect(!NoteSample.isGenuine(changed, by: key), "byte \(index), bit \(bit)")
      }
    }
  }

  @Test("every cut is no note, at its end, and not signed, at its beginning")
  func cuts() throws {
    let key = try key()
    for end in note.indices {
      #expect(throws: NoteFlaw.self, "\(end) bytes") { try SignedNote(parsing: Array(note[..<end])) }
      #expect(!NoteSample.isGenuine(Array(note[end...].dropFirst()), by: key), "from \(end) on")
    }
  }

  @Test("one byte added or taken away at any place: no note, or not signed")
  func additions() throws {
    let key = try key()
    for index in 0...note.count {
      for byte in UInt8.min...UInt8.max {
        var changed = note
        changed.insert(byte, at: index)
        #expect(!NoteSample.isGenuine(changed, by: key), "\(byte) at \(index)")
      }
    }
    for index in note.indices {
      var changed = note
      changed.remove(at: index)
      #expect(!NoteSample.isGenuine(changed, by: key), "byte \(index)")
    }
  }

  @Test("a changed text, which is believed of nobody, is no checkpoint, or another one")
  func texts() throws {
    let checkpoint = try NoteSample.checkpoint()
    func isSame(_ bytes: [UInt8]) -> Bool { (try? Checkpoint(parsing: bytes)) == checkpoint }
    #expect(isSame(text))
    for index in text.indices {
      for bit in 0..<8 {
        var changed = text
        changed[index] ^= 1 << UInt8(bit)
        #expect(!isSame(changed), "byte \(index), bit \(bit)")
      }
      #expect(throws: NoteFlaw.self, "\(index) bytes") { try Checkpoint(parsing: Array(text[..<index])) }
    }
    for index in 0...text.count {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed.insert(byte, at: index)
        #expect(!isSame(changed), "\(byte) at \(index)")
      }
    }
  }
}
