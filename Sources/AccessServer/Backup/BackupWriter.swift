import Glibc
import SodiumPrimitives

/// Writes a backup (``BackupForm``). It stands beside its place, as `FILE.part`, until it is whole and on the disk.
final class BackupWriter {
  private let path: String
  private let partial: String
  private let file: OpenFile
  private let prefix: [UInt8]
  private var sealer: SecretStream.Sealer
  /// What is not a whole piece yet; the last piece is known only when there is nothing more.
  private var pending: [UInt8] = []
  /// How many bytes were written.
  private(set) var count: Int64

  /// Begins a backup at `path`, at which nothing may be, under `key`.
  init(_ path: String, key: borrowing SecretBytes, manifest: BackupManifest) throws(BackupFlaw) {
    self.path = path
    partial = path + ".part"
    var status = stat()
    // `status` is this call's own; Swift lends a copy of the path that ends with a zero byte for the time of the call.
    guard unsafe lstat(path, &status) != 0, errno == ENOENT else { throw .exists }
    file = try Self.open(partial)
    prefix = BackupForm.prefix(key: key)
    sealer = SecretStream.Sealer(key: key)
    let head = prefix + sealer.header
    count = Int64(head.count)
    guard OpenFile.write(head.span, to: file.descriptor) else { throw .notWritten }
    try write(manifest.line + [0])
  }

  /// Opens the file beside the place, empty and held by this process alone. One that a crash has left behind is nobody's.
  private static func open(_ partial: String) throws(BackupFlaw) -> OpenFile {
    // Swift lends a copy of the path that ends with a zero byte for the time of each call.
    let descriptor = unsafe Glibc.open(partial, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .notWritten }
    let file = OpenFile(descriptor)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .underway }
    // Whoever held it until now may have made a backup of it: what has another name, or this one no more, is whole.
    var (held, named) = (stat(), stat())
    // Both are this call's own.
    guard unsafe fstat(descriptor, &held) == 0, unsafe lstat(partial, &named) == 0, held.st_ino == named.st_ino else {
      throw .underway
    }
    guard held.st_nlink == 1 else {
      guard unsafe unlink(partial) == 0 else { throw .notWritten }
      return try open(partial)
    }
    guard ftruncate(descriptor, 0) == 0, fchmod(descriptor, 0o600) == 0 else { throw .notWritten }
    return file
  }

  /// Appends text.
  func write(_ text: [UInt8]) throws(BackupFlaw) {
    let ready = pending + text
    var start = 0
    // What may be the last piece stays.
    while ready.count - start > BackupForm.pieceCount {
      let end = start + BackupForm.pieceCount
      try put(ready.span.extracting(start..<end), isLast: false)
      start = end
    }
    pending = Array(ready[start...])
  }

  /// Ends the backup, and puts it into its place once it is on the disk.
  func finish() throws(BackupFlaw) {
    let last = pending
    pending = []
    try put(last.span, isLast: true)
    guard fsync(file.descriptor) == 0 else { throw .notWritten }
    // A link takes nobody's place; where there are none, nothing stood here at the start. The paths are copied by the calls.
    if unsafe link(partial, path) == 0 {
      abandon()
    } else {
      guard errno != EEXIST else { throw .exists }
      guard unsafe rename(partial, path) == 0 else { throw .notWritten }
    }
    guard OpenFile.syncFolder(of: path) else { throw .notWritten }
  }

  /// Takes away what stands beside the place.
  func abandon() {
    // The path is copied by the call.
    _ = unsafe unlink(partial)
  }

  private func put(_ text: Span<UInt8>, isLast: Bool) throws(BackupFlaw) {
    let piece = sealer.seal(text, authenticating: prefix, isLast: isLast)
    guard OpenFile.write(piece.span, to: file.descriptor) else { throw .notWritten }
    count += Int64(piece.count)
  }
}
