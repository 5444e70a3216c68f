import Glibc
import SodiumPrimitives

/// A file in PEM, and how to tell later that another one has taken its place.
enum PEMFile {
  /// Why the bytes are not there.
  enum Failure: Error {
    case unreadable, open, notOwned
  }

  /// What changes with a file's content: writing sets the time, replacing the number.
  struct Stamp: Hashable {
    private let device, number: UInt64
    private let seconds, nanoseconds, size: Int

    /// nil where there is no such file.
    init?(_ path: String) {
      var status = stat()
      // Swift lends a copy of the path that ends with a zero byte, and a pointer to a local, for the time of the call.
      // Links are followed: certificate managers exchange what they point to.
      guard unsafe stat(path, &status) == 0 else { return nil }
      (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
      (seconds, nanoseconds, size) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_size))
    }
  }

  /// A chain has a few kilobytes, a list of authorities at most some hundreds.
  private static let maximumSize = 1 << 20

  /// Reads a file that anybody may know.
  static func read(_ path: String) throws(Failure) -> [UInt8] { try bytes(path, isSecret: false) }

  /// Reads a file that belongs to this user and that nobody else may read, as the master key's does.
  static func readSecret(_ path: String) throws(Failure) -> SecretBytes {
    var bytes = try bytes(path, isSecret: true)
    let secret = SecretBytes(copying: bytes.span)
    wipe(&bytes)
    return secret
  }

  private static func bytes(_ path: String, isSecret: Bool) throws(Failure) -> [UInt8] {
    // Swift lends a copy of the path that ends with a zero byte for the time of the call. A pipe is not waited for.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .unreadable }
    defer { close(file) }
    var status = stat()
    // The pointer is to a local for the time of the call.
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      (0...maximumSize).contains(Int(status.st_size))
    else { throw .unreadable }
    if isSecret {
      do throws(SecretFile.Flaw) { try SecretFile.check(status, at: path) } catch {
        throw error == .open ? .open : .notOwned
      }
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = bytes.count
    // The buffer has `count` bytes.
    let length = unsafe bytes.withUnsafeMutableBytes { buffer in unsafe Glibc.read(file, buffer.baseAddress, count) }
    guard length == count else {
      wipe(&bytes)
      throw .unreadable
    }
    return bytes
  }

  private static func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { buffer in
      // The buffer is the array's own for its whole count; the call is never optimized away.
      if let start = buffer.baseAddress { unsafe explicit_bzero(start, buffer.count) }
    }
  }
}
