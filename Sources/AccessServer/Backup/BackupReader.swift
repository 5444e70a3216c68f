import Glibc
import SodiumPrimitives

/// Reads a backup (``BackupForm``). What it gives is genuine, piece by piece; that nothing is missing is known only at the
/// end: until then nothing of it may be taken for the whole.
final class BackupReader {
  /// What the backup says of itself.
  let manifest: BackupManifest
  private let file: OpenFile
  private let prefix: [UInt8]
  private var opener: SecretStream.Opener
  /// Text that was read and not given yet.
  private var ready: [UInt8]
  private var isOver: Bool

  /// Opens the backup at `path`, and reads its manifest.
  init(_ path: String, key: borrowing SecretBytes) throws(BackupFlaw) {
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? .missing : .unreadable }
    let file = OpenFile(descriptor)
    guard let prefix = OpenFile.read(BackupForm.prefixCount, from: descriptor) else { throw .unreadable }
    try BackupForm.check(prefix, key: key)
    guard let header = OpenFile.read(SecretStream.headerCount, from: descriptor) else { throw .unreadable }
    guard var opener = SecretStream.Opener(header: header, key: key) else { throw .cutOff }
    let first = try Self.piece(of: file, prefix, &opener)
    guard let end = first.text.prefix(BackupManifest.maximumCount).firstIndex(of: 0),
      let manifest = BackupManifest(line: Array(first.text[..<end]))
    else { throw .notABackup }
    self.manifest = manifest
    self.file = file
    self.prefix = prefix
    self.opener = opener
    ready = Array(first.text[(end + 1)...])
    isOver = first.isLast
  }

  /// The next part of the database; nil once all of it was read and nothing is missing.
  func next() throws(BackupFlaw) -> [UInt8]? {
    while ready.isEmpty {
      guard !isOver else { return nil }
      let piece = try Self.piece(of: file, prefix, &opener)
      (ready, isOver) = (piece.text, piece.isLast)
    }
    defer { ready = [] }
    return ready
  }

  private static func piece(
    of file: OpenFile, _ prefix: [UInt8], _ opener: inout SecretStream.Opener
  ) throws(BackupFlaw) -> SecretStream.Opened {
    guard let sealed = OpenFile.read(BackupForm.sealedCount, from: file.descriptor) else { throw .unreadable }
    // A file that ends where a piece ends lacks the one that says so.
    guard !sealed.isEmpty else { throw .cutOff }
    guard let piece = opener.open(sealed.span, authenticating: prefix) else { throw .damaged }
    if piece.isLast {
      guard let rest = OpenFile.read(1, from: file.descriptor) else { throw .unreadable }
      guard rest.isEmpty else { throw .damaged }
    } else if sealed.count < BackupForm.sealedCount {
      throw .damaged
    }
    return piece
  }
}
