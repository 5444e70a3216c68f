import Glibc

/// Reads a file line by line, however long it is.
final class LineReader {
  /// A line, or a line that is longer than allowed, of which nothing is kept.
  enum Line {
    case text([UInt8])
    case tooLong
  }

  private let name: String
  private let file: CInt
  private let maximum: Int
  private var chunk = [UInt8](repeating: 0, count: 64 * 1024)
  private var (start, end) = (0, 0)

  /// Opens `path`, or standard input for `-`. A line has at most `maximum` bytes.
  init(_ path: String, maximum: Int) throws(Failure) {
    self.maximum = maximum
    name = path == "-" ? "standard input" : path
    // The path is copied by the call.
    file = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .couldNotTell("\(path) cannot be read") }
  }

  deinit { if file > STDIN_FILENO { close(file) } }

  /// The next line without its end; nil after the last. What follows the last newline is a line of its own.
  func next() throws(Failure) -> Line? {
    var line: [UInt8] = []
    var (isTooLong, isBegun) = (false, false)
    while true {
      if start == end, try !fill() { return isBegun ? (isTooLong ? .tooLong : .text(line)) : nil }
      isBegun = true
      let newline = chunk[start..<end].firstIndex(of: UInt8(ascii: "\n"))
      let piece = chunk[start..<(newline ?? end)]
      if line.count + piece.count > maximum { isTooLong = true }
      if isTooLong { line = [] } else { line += piece }
      start = newline.map { $0 + 1 } ?? end
      if newline != nil { return isTooLong ? .tooLong : .text(line) }
    }
  }

  private func fill() throws(Failure) -> Bool {
    while true {
      let size = chunk.count
      // The buffer has `size` bytes.
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in unsafe read(file, buffer.baseAddress, size) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .couldNotTell("\(name) cannot be read") }
      (start, end) = (0, count)
      return count > 0
    }
  }
}
