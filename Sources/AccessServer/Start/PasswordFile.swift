import Glibc
import SodiumPrimitives

/// The file that holds the password of a database role: one line, mode 0600 or 0400 (``SecretFile``).
enum PasswordFile {
  /// Why a password file is refused; each says what to do.
  enum Refused: Error, Hashable, CustomStringConvertible {
    case missing, unreadable, open, notOwned, noPassword

    var description: String {
      switch self {
      case .missing: "the password file does not exist; name the right one with --database-password-file"
      case .unreadable: "the password file cannot be read; run as the user who owns it"
      case .open: "the password file can be read by others; run `chmod 600` on it"
      case .notOwned: "the password file belongs to another user; run as that user, or change its owner"
      case .noPassword: "the password file has to hold one line of 1 to 1000 bytes, the password, and nothing else"
      }
    }
  }

  private static let maximumCount = 1000

  /// Reads the password, without the end of its line.
  static func read(_ path: String) throws(Refused) -> SecretBytes {
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw errno == ENOENT ? .missing : .unreadable }
    defer { close(file) }
    var status = stat()
    // The pointer is to a local for the time of the call.
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .unreadable }
    do throws(SecretFile.Flaw) { try SecretFile.check(status, at: path) } catch {
      throw error == .open ? .open : .notOwned
    }
    // One more than a password and the end of its line take.
    var bytes = [UInt8](repeating: 0, count: maximumCount + 2)
    let size = bytes.count
    // The buffer has `size` bytes.
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in unsafe Glibc.read(file, buffer.baseAddress, size) }
    defer {
      unsafe bytes.withUnsafeMutableBytes { buffer in
        // The buffer has `size` bytes; the call is never optimized away.
        if let start = buffer.baseAddress { unsafe explicit_bzero(start, size) }
      }
    }
    guard count >= 0 else { throw .unreadable }
    var end = count
    if end > 0, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    guard (1...maximumCount).contains(end), bytes[..<end].allSatisfy({ $0 != 0 && $0 != UInt8(ascii: "\n") }) else {
      throw .noPassword
    }
    return SecretBytes(count: end) { password in
      for index in 0..<end { password[index] = bytes[index] }
    }
  }
}
