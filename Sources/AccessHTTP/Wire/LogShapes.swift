package import AccessAuth
package import SodiumPrimitives

// What the log proves, as JSON. Hashes are base64 with padding, as in the notes themselves.
extension JSONObject {
  /// Writes a member whose value is a note: UTF-8 with line feeds.
  package mutating func member(_ name: StaticString, note: [UInt8]) {
    member(name, String(decoding: note, as: UTF8.self))
  }

  /// Writes a member whose value is a hash.
  package mutating func member(_ name: StaticString, hash: Digest) { member(name, Self.text(hash)) }

  /// Writes a member whose value is a list of hashes.
  package mutating func member(_ name: StaticString, hashes: [Digest]) { member(name, hashes.map(Self.text)) }

  private static func text(_ hash: Digest) -> String { String(decoding: Base64.encode(hash.bytes), as: UTF8.self) }
}

extension SignedCheckpoint {
  /// The members of a signed head, and the note whole. `head` is what the note says.
  package func write(_ head: Checkpoint, to json: inout JSONObject) {
    json.member("origin", head.origin)
    json.member("size", head.size)
    json.member("root_hash", hash: head.root)
    json.member("note", note: note)
    json.member("signed_at", signedAt)
  }
}

extension LogPlace {
  /// The members that name a place and say what its leaf is made of.
  package func write(to json: inout JSONObject) {
    json.member("event_id", event)
    json.member("sequence", sequence)
    json.member("leaf_hash", hash: leaf)
    if let kept { json.member("salt", Hex.text(kept.salt)) }
  }
}
