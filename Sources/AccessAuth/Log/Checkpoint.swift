public import SodiumPrimitives

/// The head of a log at one size: whose it is, how many leaves it has, and the root of the tree over them.
///
/// As a text, three lines that end in a newline: the origin, the size in decimal, the root in base64. Signed by a key
/// whose name is the origin, it is the note (``SignedNote``) that a verifier keeps.
///
/// This is the head of a log of one event, the example of ``Event``, by the key of the seed 1, 2 … 32. The last line is
/// one line, folded here after the name.
///
/// ```
/// access-auth/ten_01h455vb4pex5vsknk084sn02q/1795348800
/// 1
/// ux/XBqxWeILVS8o2dyBn/AxYoX8F6n25At9nVNVAYqA=
///
/// — access-auth/ten_01h455vb4pex5vsknk084sn02q/1795348800
///   efSnSVf+0Nq7F6ntMvGOgIjL4J7/SnhGy+vHg+nJuMXD0MyVhr60lQHufNSfyNVqjMFmSAPP9xLP95yV5v632HFZCAc=
/// ```
///
/// It is verified by the key (``NoteKey``)
///
///     access-auth/ten_01h455vb4pex5vsknk084sn02q/1795348800+79f4a749+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk
///
/// Sources: c2sp.org/tlog-checkpoint; RFC 6962 section 2.1.
public struct Checkpoint: Hashable, Sendable {
  /// The log: one line of UTF-8. See ``CheckpointOrigin``.
  public var origin: String { String(decoding: originBytes, as: UTF8.self) }
  /// Origins are equal when their bytes are; strings would be with other bytes too.
  private let originBytes: [UInt8]
  /// How many leaves the tree has.
  public let size: Int64
  /// The root of the tree, 32 bytes.
  public let root: Digest

  /// The head of a log. Nothing is checked here: what has no valid text is never signed (``signed(by:)``).
  public init(origin: String, size: Int64, root: Digest) {
    originBytes = Array(origin.utf8)
    self.size = size
    self.root = root
  }

  /// Reads the text of a note, which is to be believed only if the note is signed; throws the first ``NoteFlaw``.
  ///
  /// The standard allows further lines, whose meaning is the log's own. They are signed with the rest, and not kept.
  public init(parsing text: [UInt8]) throws(NoteFlaw) {
    guard text.count <= SignedNote.maximumCount else { throw .tooLong }
    guard NoteText.hasOnlyAllowed(text) else { throw .characters }
    guard text.last == NoteText.newline else { throw .unfinished }
    let lines = text.dropLast().split(separator: NoteText.newline, omittingEmptySubsequences: false)
    guard lines.count >= 3 else { throw .tooShort }
    guard !lines[0].isEmpty else { throw .origin }
    guard let size = NoteText.number(lines[1]) else { throw .size }
    guard let bytes = Base64.decode(lines[2]), bytes.count == Merkle.hashCount, let root = Digest(bytes) else {
      throw .root
    }
    guard lines[3...].allSatisfy({ !$0.isEmpty }) else { throw .extensionLine }
    originBytes = Array(lines[0])
    self.size = size
    self.root = root
  }

  /// The three lines.
  public var text: [UInt8] {
    originBytes + Array("\n\(size)\n".utf8) + Base64.encode(root.bytes) + [NoteText.newline]
  }

  /// The note, signed by the log's key under the name of the origin.
  ///
  /// A head without valid text, and an origin that can be no key's name, give a note without signatures, which nobody
  /// takes for one.
  public func signed(by key: Ed25519.SigningKey) -> SignedNote {
    let text = text
    guard (try? Checkpoint(parsing: text)) == self, let name = NoteKey(name: origin, publicKey: key.publicKey) else {
      return SignedNote(text: text, signatures: [])
    }
    return SignedNote(text: text, signatures: [name.signature(of: text, by: key)])
  }
}
