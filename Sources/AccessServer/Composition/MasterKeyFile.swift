import AccessAuth
import Glibc
package import SodiumPrimitives

/// The file that holds the 32 bytes of the master key: mode 0600 or 0400 (``SecretFile``), outside the data folder.
package enum MasterKeyFile {
  /// Why a key file is refused; each says what to do.
  package enum Refused: Error, Hashable, CustomStringConvertible {
    case missing, unreadable, exists, open, notOwned, wrongLength, inside, notWritten

    package var description: String {
      switch self {
      case .missing: "the key file does not exist; name the right one with --key-file"
      case .unreadable: "the key file cannot be read; run as the user who owns it"
      case .exists: "the key file exists already; move it away or name another with --key-file"
      case .open: "the key file can be read by others; run `chmod 600` on it"
      case .notOwned: "the key file belongs to another user; run as that user, or change its owner"
      case .wrongLength: "the key file does not hold 32 bytes; name the right one with --key-file"
      case .inside: "the key file lies inside the data folder, where a backup would take it along; move it out"
      case .notWritten: "the key file could not be written; check the folder's permissions and the free space"
      }
    }
  }

  /// Reads the key in `path`, which must not lie in the data folder `folder`, where there is one.
  package static func read(_ path: String, beside folder: String?) throws(Refused) -> SecretBytes {
    try checkPlace(path, folder)
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw errno == ENOENT ? .missing : .unreadable }
    defer { close(file) }
    var status = stat()
    // The pointer is to a local for the time of the call.
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .unreadable }
    do throws(SecretFile.Flaw) { try SecretFile.check(status, at: path) } catch {
      throw error == .open ? .open : .notOwned
    }
    guard status.st_size == DerivedKeys.masterKeyCount else { throw .wrongLength }
    var bytes = [UInt8](repeating: 0, count: DerivedKeys.masterKeyCount)
    let count = bytes.count
    // The buffer has `count` bytes.
    let read = unsafe bytes.withUnsafeMutableBytes { buffer in unsafe Glibc.read(file, buffer.baseAddress, count) }
    guard read == count else { throw .unreadable }
    let key = SecretBytes(copying: bytes.span)
    unsafe bytes.withUnsafeMutableBytes { buffer in
      // The buffer has `count` bytes; the call is never optimized away.
      if let start = buffer.baseAddress { unsafe explicit_bzero(start, count) }
    }
    return key
  }

  /// Draws a key and writes it to `path`, which must be new.
  package static func create(_ path: String, beside folder: String?) throws(Refused) -> SecretBytes {
    try checkPlace(path, folder)
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw errno == EEXIST ? .exists : .notWritten }
    defer { close(file) }
    let key = SecretBytes.random(count: DerivedKeys.masterKeyCount)
    let written = key.withBytes { bytes in
      // The span has as many bytes as are written.
      unsafe bytes.withUnsafeBytes { buffer in unsafe write(file, buffer.baseAddress, buffer.count) }
    }
    guard written == key.count, fsync(file) == 0 else { throw .notWritten }
    return key
  }

  /// Removes a key that nothing was encrypted with yet.
  package static func removeUnused(_ path: String) {
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    _ = unsafe unlink(path)
  }

  private static func checkPlace(_ path: String, _ folder: String?) throws(Refused) {
    guard let folder = folder.flatMap(SecretFile.resolved) else { return }
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    guard let parent = SecretFile.resolved(parent.isEmpty ? "/" : parent) else { throw .missing }
    guard parent != folder, !parent.hasPrefix(folder + "/") else { throw .inside }
  }
}
