/// A text and signatures under it: a C2SP signed note. Nothing in it is believed before ``NoteKey/verifies(_:)``.
///
/// The text, ending in a newline; an empty line; then for each signature a line of an em dash, a space, the name of a
/// key, a space, and base64 of the key hash (4 bytes) and the signature. The last empty line is the one between.
///
/// ```
/// This is an example message.
///
/// — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
/// ```
///
/// Source: c2sp.org/signed-note. Stricter than it: base64 has one form, without unused bits that are set. So a note is
/// the only one with its text and signatures.
public struct SignedNote: Hashable, Sendable {
  /// The most bytes of a note, 128 KiB: the standard wants room for sixteen signatures, and the largest kind known has
  /// 5 kB.
  public static let maximumCount = 128 * 1024
  /// The most signatures that are looked at, as many as the standard says at least.
  public static let maximumSignatures = 16

  /// What was signed: UTF-8 with the final newline, without the empty line after it.
  public let text: [UInt8]
  /// The signatures in their order, by known and unknown keys; at least one in a note that was read.
  public let signatures: [NoteSignature]

  init(text: [UInt8], signatures: [NoteSignature]) {
    self.text = text
    self.signatures = signatures
  }

  /// Takes the bytes of a note apart; throws the first ``NoteFlaw``. No signature is checked.
  public init(parsing bytes: [UInt8]) throws(NoteFlaw) {
    guard bytes.count <= Self.maximumCount else { throw .tooLong }
    guard NoteText.hasOnlyAllowed(bytes) else { throw .characters }
    guard bytes.last == NoteText.newline else { throw .unfinished }
    let newlines = bytes.indices.dropLast().last { bytes[$0] == NoteText.newline && bytes[$0 + 1] == NoteText.newline }
    guard let end = newlines else { throw .unsigned }
    let lines = bytes[(end + 2)...].dropLast()
      .split(separator: NoteText.newline, maxSplits: Self.maximumSignatures, omittingEmptySubsequences: false)
    guard lines.first?.isEmpty == false else { throw .unsigned }
    guard lines.count <= Self.maximumSignatures else { throw .tooManySignatures }
    text = Array(bytes[...end])
    var signatures: [NoteSignature] = []
    for line in lines {
      guard let signature = NoteSignature(line: line) else { throw .signatureLine }
      signatures.append(signature)
    }
    self.signatures = signatures
  }

  /// The note; of one that was read, the same bytes.
  public var bytes: [UInt8] { text + [NoteText.newline] + signatures.flatMap(\.line) }
}

/// One signature line of a note. Whether the signature is genuine shows ``NoteKey/verifies(_:)``.
public struct NoteSignature: Hashable, Sendable {
  /// Which key it says signed; together with ``keyHash``. UTF-8 without spaces and plus.
  public var name: String { String(decoding: nameBytes, as: UTF8.self) }
  /// Names are equal when their bytes are; strings would be with other bytes too.
  let nameBytes: [UInt8]
  /// The first 4 bytes of a hash of the key; see ``NoteKey/keyHash``.
  public let keyHash: [UInt8]
  /// One byte or more in the form of the key's algorithm; 64 bytes of Ed25519.
  public let signature: [UInt8]

  init(nameBytes: [UInt8], keyHash: [UInt8], signature: [UInt8]) {
    self.nameBytes = nameBytes
    self.keyHash = keyHash
    self.signature = signature
  }

  /// An em dash in UTF-8, and a space.
  private static let lead = Array("— ".utf8)

  /// Reads a line, without its newline.
  init?(line: ArraySlice<UInt8>) {
    guard line.starts(with: Self.lead) else { return nil }
    let rest = line.dropFirst(Self.lead.count)
    guard let space = rest.firstIndex(of: UInt8(ascii: " ")), NoteText.isName(rest[..<space]),
      let bytes = Base64.decode(rest[(space + 1)...]), bytes.count > NoteKey.hashCount
    else { return nil }
    self.init(
      nameBytes: Array(rest[..<space]), keyHash: Array(bytes.prefix(NoteKey.hashCount)),
      signature: Array(bytes.dropFirst(NoteKey.hashCount)))
  }

  /// The line with its newline.
  var line: [UInt8] {
    Self.lead + nameBytes + [UInt8(ascii: " ")] + Base64.encode(keyHash + signature) + [NoteText.newline]
  }
}
