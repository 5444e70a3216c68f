import Glibc

/// A file that is written beside its place, and stands there when it is complete: whoever looks sees the old one or the
/// whole new one. Only its owner may read it.
final class PartialFile {
  private let path: String
  private let partial: String
  private var file: CInt

  init(_ path: String) throws(Failure) {
    self.path = path
    partial = path + ".part"
    // The path is copied by the call.
    file = unsafe open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .couldNotTell("\(partial) cannot be written") }
    // One that was left behind may have been open to others.
    guard fchmod(file, 0o600) == 0 else {
      close(file)
      throw .couldNotTell("\(partial) cannot be written")
    }
  }

  func write(_ bytes: [UInt8]) throws(Failure) {
    guard file >= 0, FileBytes.write(bytes.span, to: file) else { throw .couldNotTell("\(partial) cannot be written") }
  }

  /// Puts the file in its place, once it is on the disk.
  func finish() throws(Failure) {
    let isSynced = file >= 0 && fsync(file) == 0
    let isClosed = file >= 0 && close(file) == 0
    file = -1
    // The paths are copied by the call.
    guard isSynced, isClosed, unsafe rename(partial, path) == 0 else {
      throw .couldNotTell("\(path) cannot be written")
    }
  }

  /// Takes away what was written.
  func abandon() {
    if file >= 0 { close(file) }
    file = -1
    // The path is copied by the call.
    _ = unsafe unlink(partial)
  }
}
