import Glibc

/// An open file, closed when this object ends.
final class OpenFile: Sendable {
  let descriptor: Int32

  /// Takes a descriptor over.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Reads until there are `count` bytes, or the file ends; nil where it cannot be read.
  static func read(_ count: Int, from file: Int32) -> [UInt8]? {
    var failed = false
    // The buffer has room for `count` bytes, and as many are initialized as were read.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count {
        let more = unsafe Glibc.read(file, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
        if more < 0 && errno == EINTR { continue }
        failed = more < 0
        guard more > 0 else { return }
        filled += more
      }
    }
    return failed ? nil : bytes
  }

  /// Writes all of `bytes`, and says whether it could.
  static func write(_ bytes: Span<UInt8>, to file: Int32) -> Bool {
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

  /// Makes the names in the folder of `path` durable.
  static func syncFolder(of path: String) -> Bool {
    let parent = folder(of: path)
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let folder = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    return fsync(folder) == 0
  }

  /// The folder in which `path` stands.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
