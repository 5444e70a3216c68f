import Glibc

/// Whole files, read up to a bound and written with care for who may read them.
enum FileBytes {
  /// Reads `path`, or standard input for `-`. Throws when there are more than `bound` bytes.
  static func read(_ path: String, atMost bound: Int) throws(Failure) -> [UInt8] {
    if path == "-" { return try read(from: STDIN_FILENO, atMost: bound, name: "standard input") }
    // The path is copied by the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .couldNotTell("\(path) cannot be read: \(reason(errno))") }
    defer { close(file) }
    return try read(from: file, atMost: bound, name: path)
  }

  /// Reads a file that nobody but its owner may read; one that others may is refused, as what it holds is no secret any
  /// more.
  static func readPrivately(_ path: String, atMost bound: Int) throws(Failure) -> [UInt8] {
    // The path is copied by the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .couldNotTell("\(path) cannot be read: \(reason(errno))") }
    defer { close(file) }
    var status = stat()
    // The pointer is to a local for the time of the call.
    guard unsafe fstat(file, &status) == 0 else { throw .couldNotTell("\(path) cannot be read: \(reason(errno))") }
    guard status.st_mode & 0o077 == 0 else {
      throw .usage("\(path) can be read by others than its owner; make a new key, or chmod 600 if nobody saw it")
    }
    return try read(from: file, atMost: bound, name: path)
  }

  /// Writes a file that only its owner may read. One that exists is replaced, unless `isNew` says that it must not.
  static func writePrivately(_ bytes: [UInt8], to path: String, isNew: Bool = false) throws(Failure) {
    // The path is copied by the call.
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (isNew ? O_EXCL : O_TRUNC), 0o600)
    guard file >= 0 else { throw .couldNotTell("\(path) cannot be written: \(reason(errno))") }
    // One that existed may have been open to others.
    let isPrivate = fchmod(file, 0o600) == 0
    let isWritten = isPrivate && write(bytes.span, to: file)
    guard close(file) == 0, isWritten else { throw .couldNotTell("\(path) cannot be written: \(reason(errno))") }
  }

  /// Writes all of `bytes`, and says whether it could.
  static func write(_ bytes: Span<UInt8>, to file: CInt) -> Bool {
    var written = 0
    while written < bytes.count {
      let rest = bytes.extracting(written..<bytes.count)
      // The buffer is the span's own for the time of the call.
      let count = unsafe rest.withUnsafeBytes { buffer in unsafe Glibc.write(file, buffer.baseAddress, buffer.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  private static func read(from file: CInt, atMost bound: Int, name: String) throws(Failure) -> [UInt8] {
    // A person at a terminal, or a scanner that types there, ends with one line.
    let isTyped = isatty(file) == 1
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while !(isTyped && bytes.last == UInt8(ascii: "\n")) {
      let size = chunk.count
      // The buffer has `size` bytes.
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in unsafe Glibc.read(file, buffer.baseAddress, size) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .couldNotTell("\(name) cannot be read: \(reason(errno))") }
      guard count > 0 else { break }
      bytes.append(contentsOf: chunk.prefix(count))
      guard bytes.count <= bound else { throw .couldNotTell("\(name) is longer than \(bound) bytes") }
    }
    return bytes
  }

  private static func reason(_ code: CInt) -> String {
    // The text is the library's own and is copied at once.
    unsafe String(cString: strerror(code))
  }
}
