import AccessAuth
import Dispatch
import Glibc
import SodiumPrimitives
import Synchronization

/// The file that says, outside the data folder, who was erased: a folder that comes back from a backup does not know.
///
/// One line of JSON an erasure, each with a keyed hash over itself and the hash before it, so that none was changed, taken
/// out or put in by anybody without the master key; mode 0600, only ever appended to, and on the disk before the first
/// row goes. One process at a time appends to it: the file carries an exclusive `flock`, which the kernel gives back when
/// the process ends in whatever way. Processes that share a database have a file each, and a restore is given all of them.
///
/// ```
/// {"at":"2026-11-22T12:00:00.250Z","tenant_id":"ten_…","subject_id":"sub_…","erasure_id":"evt_…","mac":"5e0f…"}
/// ```
///
/// It holds no data of a person: identifiers that lead nowhere any more.
final class ErasureFile: ErasureJournal {
  private let path: String
  private let key: DerivedKeys
  private let queue = DispatchQueue(label: "accessauth.erasures")
  private let state: Mutex<State>

  private struct State {
    let file: Int32
    var mac: [UInt8]
    /// Where the last line ends, in bytes.
    var count: Int
    /// Nobody knows how the file ends, or it is another process's: nothing is appended to that.
    var isBroken = false
  }

  /// The most bytes that are read: a million erasures.
  private static let maximumCount = 256 * 1024 * 1024

  private init(_ path: String, _ file: Int32, mac: [UInt8], count: Int, keys: DerivedKeys) {
    self.path = path
    key = keys
    state = Mutex(State(file: file, mac: mac, count: count))
  }

  deinit {
    // It was opened once, and nobody else closes it.
    state.withLock { _ = close($0.file) }
  }

  /// What an open file held.
  struct Opened {
    let file: ErasureFile
    let lines: [ErasureLine]
    /// Whether something stood behind the last whole line.
    let wasCut: Bool
  }

  /// Makes a new, empty file; its folder must be there.
  static func create(_ path: String, beside folder: String?) throws(Refused) {
    guard !isInside(path, folder) else { throw .inside }
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw errno == EEXIST ? .exists : .notWritten }
    defer { close(file) }
    guard fsync(file) == 0, syncFolder(of: path) else { throw .notWritten }
  }

  /// Removes a file to which nothing was written yet.
  static func removeUnused(_ path: String) {
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    _ = unsafe unlink(path)
  }

  /// Opens a file and reads every line. A last line that a crash cut short is cut off: nothing had been erased for it.
  /// Any other flaw refuses the file; `repairs` tells whether that cut is made and the file is this process's from then on,
  /// or it is only looked at.
  static func open(
    _ path: String, beside folder: String?, keys: DerivedKeys, repairs: Bool = true
  ) throws(Refused) -> Opened {
    guard !isInside(path, folder) else { throw .inside }
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe Glibc.open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw errno == ENOENT ? .missing : .unreadable }
    do throws(Refused) {
      guard !repairs || flock(file, LOCK_EX | LOCK_NB) == 0 else { throw .inUse }
      let content = try read(file)
      let end = content.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      var mac = [UInt8](repeating: 0, count: macCount)
      var lines: [ErasureLine] = []
      for text in content[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
        guard let line = line(Array(text), after: mac, keys: keys) else { throw .changed(line: lines.count + 1) }
        mac = line.mac
        lines.append(line.line)
      }
      if end < content.count, repairs {
        guard ftruncate(file, off_t(end)) == 0, fsync(file) == 0 else { throw .notWritten }
      }
      return Opened(
        file: ErasureFile(path, file, mac: mac, count: end, keys: keys), lines: lines, wasCut: end < content.count)
    } catch {
      close(file)
      throw error
    }
  }

  /// Leaves the file to whoever opens it next; nothing is appended here any more.
  func release() {
    state.withLock { state in
      state.isBroken = true
      _ = flock(state.file, LOCK_UN)
    }
  }

  /// Appends one line and waits for the disk, on a thread that may wait.
  func append(_ line: ErasureLine) async throws(StoreError) {
    let isKept = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.keep(line)) }
    }
    guard isKept else { throw .unavailable }
  }

  private func keep(_ line: ErasureLine) -> Bool {
    state.withLock { state in
      guard !state.isBroken else { return false }
      let (text, mac) = Self.text(line, after: state.mac, keys: key)
      let written = unsafe text.withUnsafeBytes { bytes in
        // The buffer has as many bytes as are written.
        unsafe write(state.file, bytes.baseAddress, bytes.count)
      }
      guard written == text.count else {
        // The disk may be full. The part of a line that is there goes, and the next one is tried like any other.
        state.isBroken = ftruncate(state.file, off_t(state.count)) != 0
        return false
      }
      guard fsync(state.file) == 0 else {
        // Whether the disk has the line nobody can say; it should not, as nobody is erased for it.
        _ = ftruncate(state.file, off_t(state.count))
        state.isBroken = true
        return false
      }
      state.count += text.count
      state.mac = mac
      return true
    }
  }
}

// Lines.
extension ErasureFile {
  private static let macCount = 32

  /// The line with its hash and the end of the line.
  private static func text(
    _ line: ErasureLine, after mac: [UInt8], keys: DerivedKeys
  ) -> (text: [UInt8], mac: [UInt8]) {
    // Nothing in it needs an escape.
    let begin =
      #"{"at":"\#(line.at)","tenant_id":"\#(line.tenant)","subject_id":"\#(line.subject)","#
      + #""erasure_id":"\#(line.erasure)""#
    let next = BLAKE2b.hash(mac + Array(begin.utf8), key: keys.erasureFile, count: macCount).bytes
    return (Array(#"\#(begin),"mac":"\#(Hex.text(next))"}"#.utf8) + [UInt8(ascii: "\n")], next)
  }

  /// The one line that reads so; nil for any other text.
  private static func line(
    _ text: [UInt8], after mac: [UInt8], keys: DerivedKeys
  ) -> (line: ErasureLine, mac: [UInt8])? {
    let parts = String(decoding: text, as: UTF8.self).split(separator: "\"", omittingEmptySubsequences: false)
    // {" at ":" … "," tenant_id ":" … "," subject_id ":" … "," erasure_id ":" … "," mac ":" … "}
    guard parts.count == 21, let at = Instant(rfc3339: Array(parts[3].utf8)), let tenant = TenantID(parts[7]),
      let subject = SubjectID(parts[11]), let erasure = EventID(parts[15])
    else { return nil }
    let line = ErasureLine(at: at, tenant: tenant, subject: subject, erasure: erasure)
    let genuine = Self.text(line, after: mac, keys: keys)
    guard ConstantTime.equal(genuine.text, text + [UInt8(ascii: "\n")]) else { return nil }
    return (line, genuine.mac)
  }
}

// The file itself.
extension ErasureFile {
  /// Why an erasure file is refused; each says what to do.
  enum Refused: Error, Hashable, CustomStringConvertible {
    case missing, unreadable, exists, open, notOwned, tooLong, inside, notWritten, inUse
    case changed(line: Int)

    var description: String {
      switch self {
      case .missing:
        """
        the erasure file does not exist: without it, persons who were erased could come back with an old folder; put it \
        back, or name it with --erasure-file
        """
      case .unreadable: "the erasure file cannot be read; run as the user who owns it"
      case .exists: "the erasure file exists already; move it away or name another with --erasure-file"
      case .open: "the erasure file can be read by others; run `chmod 600` on it"
      case .notOwned: "the erasure file belongs to another user; run as that user, or change its owner"
      case .tooLong: "the erasure file is longer than 256 MiB; name the right one with --erasure-file"
      case .inside:
        "the erasure file lies inside the data folder, where a restore would take it back too; move it out"
      case .inUse: "another process has the erasure file open; stop it, or name another file with --erasure-file"
      case .notWritten: "the erasure file could not be written; check the folder's permissions and the free space"
      case .changed(let line):
        """
        line \(line) of the erasure file is not as it was written, or the file belongs to another data folder; put the \
        right one back
        """
      }
    }
  }

  private static func read(_ file: Int32) throws(Refused) -> [UInt8] {
    var status = stat()
    // The pointer is to a local for the time of the call.
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .unreadable }
    guard status.st_mode & 0o077 == 0 else { throw .open }
    guard status.st_uid == geteuid() || geteuid() == 0 else { throw .notOwned }
    guard status.st_size <= maximumCount else { throw .tooLong }
    var content = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < content.count {
      // The buffer has `content.count` bytes, of which `count` are filled.
      let more = unsafe content.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(file, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
      }
      guard more > 0 else { throw .unreadable }
      count += more
    }
    return content
  }

  /// A new file is there after a power cut only when its folder is written.
  private static func syncFolder(of path: String) -> Bool {
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let folder = unsafe Glibc.open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    return fsync(folder) == 0
  }

  private static func isInside(_ path: String, _ folder: String?) -> Bool {
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    guard let folder = folder.flatMap(resolved), let parent = resolved(parent.isEmpty ? "/" : parent) else {
      return false
    }
    return parent == folder || parent.hasPrefix(folder + "/")
  }

  /// The path without links and dots; nil where it does not exist.
  private static func resolved(_ path: String) -> String? {
    // realpath allocates the result, which is copied and freed here.
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
