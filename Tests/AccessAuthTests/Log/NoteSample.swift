import SodiumPrimitives
import Testing

@testable import AccessAuth

/// The worked example of ``Checkpoint``, as another program made it, and its parts.
enum NoteSample {
  static let tenant = "ten_01h455vb4pex5vsknk084sn02q"
  static let epoch: Int64 = 1_795_348_800
  static let origin = "access-auth/\(tenant)/\(epoch)"
  /// The leaf of the example of ``Event``, which is the root of the log of this event alone.
  static let root = Digest(Hex.bytes("bb1fd706ac567882d54bca36772067fc0c58a17f05ea7db902df6754d54062a0".utf8) ?? [])

  static let text = """
    access-auth/ten_01h455vb4pex5vsknk084sn02q/1795348800
    1
    ux/XBqxWeILVS8o2dyBn/AxYoX8F6n25At9nVNVAYqA=

    """
  static let signature =
    "efSnSVf+0Nq7F6ntMvGOgIjL4J7/SnhGy+vHg+nJuMXD0MyVhr60lQHufNSfyNVqjMFmSAPP9xLP95yV5v632HFZCAc="
  static let vkey = "\(origin)+79f4a749+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk"
  static let note = Array("\(text)\n— \(origin) \(signature)\n".utf8)

  /// The seed is 1, 2 … 32, and a key for tests only; another one is 32 times the same byte.
  static func key(_ byte: UInt8? = nil) throws -> Ed25519.SigningKey {
    try Ed25519.SigningKey(seed: SecretBytes(copying: byte.map { [UInt8](repeating: $0, count: 32) } ?? Array(1...32)))
  }

  static func checkpoint() throws -> Checkpoint {
    Checkpoint(origin: origin, size: 1, root: try #require(root))
  }

  /// Whether these bytes are a note that the example's key signed.
  static func isGenuine(_ bytes: [UInt8], by key: NoteKey) -> Bool {
    (try? SignedNote(parsing: bytes)).map { key.verifies($0) } ?? false
  }
}
