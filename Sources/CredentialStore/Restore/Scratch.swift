import Glibc
import SodiumPrimitives

/// A file for a database that nobody else shall see: mode 0600, and without a name as soon as SQLite has it open.
///
/// It is gone when this object ends, or the process in whatever way; with its name, only if the process dies between its
/// making and the opening by SQLite, when it is empty.
final class Scratch: Sendable {
  let file: Int32
  /// Where it stands until ``forgetName()``.
  let path: String

  /// Makes the file in `folder`.
  init(in folder: String) throws(OpenError) {
    path = "\(folder)/scratch-\(String(SystemRandom().number(), radix: 16))"
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw OpenError(errno: errno) }
  }

  deinit { close(file) }

  /// Takes the name away.
  func forgetName() {
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    _ = unsafe unlink(path)
  }
}
