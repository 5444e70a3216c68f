import Glibc
import SodiumPrimitives

/// One of PostgreSQL's own programs, `pg_dump` or `pg_restore`, at one end of a pipe.
///
/// Its connection string stands in its arguments and holds no password; the password stands in a file without a name,
/// which libpq reads (`PGPASSFILE`). What it says of errors can hold statements and names: it is looked at, and not passed
/// on.
final class ClientProgram {
  /// The end of the pipe that is this process's: to read of a program that writes, to write to one that reads.
  private var pipe: OpenFile?
  private let process: pid_t
  private let errors: OpenFile
  private var isWaitedFor = false

  /// Where Debian has the programs, the newest version first, and then what `PATH` has.
  static func find(_ name: String) throws(StartFailure) -> String {
    let versions = (9...40).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
    // The environment is read while nothing changes it, and copied at once.
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
    for folder in versions + path.split(separator: ":").map(String.init) where folder.hasPrefix("/") {
      // Swift lends a copy of the path that ends with a zero byte for the time of the call.
      if unsafe access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
    }
    throw StartFailure("\(name) is not there; install PostgreSQL's client programs (apt install postgresql-client)")
  }

  /// Starts a program. `writes` says that its output is wanted, and not its input given.
  init(
    _ path: String, _ arguments: [String], writes: Bool, password: borrowing SecretBytes?
  ) throws(StartFailure) {
    let failure = StartFailure("a program of PostgreSQL could not be started: \(path)")
    var ends: [Int32] = [-1, -1]
    // The array has the two places that C writes.
    guard unsafe Glibc.pipe(&ends) == 0 else { throw failure }
    let (own, given) = (OpenFile(ends[writes ? 0 : 1]), OpenFile(ends[writes ? 1 : 0]))
    // Both end by themselves where a program starts.
    guard ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }), let errors = Self.nameless() else { throw failure }
    let passfile = try Self.passfile(password)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    // The files are open until the program has started; each is another number there. Nothing is closed by its number of
    // here, which may be one of those.
    unsafe posix_spawn_file_actions_adddup2(&actions, given.descriptor, writes ? 1 : 0)
    unsafe posix_spawn_file_actions_addopen(&actions, writes ? 0 : 1, "/dev/null", writes ? O_RDONLY : O_WRONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors.descriptor, 2)
    if let passfile { unsafe posix_spawn_file_actions_adddup2(&actions, passfile.descriptor, Self.passfileNumber) }
    var id: pid_t = 0
    let status = unsafe Self.withStrings([path] + arguments) { arguments in
      unsafe Self.withStrings(Self.environment(hasPassfile: passfile != nil)) { environment in
        // Both lists end with null, and live for the time of the call.
        unsafe posix_spawn(&id, path, &actions, nil, arguments, environment)
      }
    }
    guard status == 0 else { throw failure }
    pipe = own
    process = id
    self.errors = errors
  }

  deinit { if !isWaitedFor { end() } }

  /// The pipe's number, while it is open.
  var descriptor: Int32 { pipe?.descriptor ?? -1 }

  /// Says that there is nothing more to read.
  func endInput() { pipe = nil }

  /// Waits for its end; nil where it did what it should, and otherwise why not.
  func wait() -> String? {
    isWaitedFor = true
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard status != 0 else { return nil }
    _ = lseek(errors.descriptor, 0, SEEK_SET)
    return Self.reason(String(decoding: OpenFile.read(65_536, from: errors.descriptor) ?? [], as: UTF8.self))
  }

  /// Ends it, whatever it does.
  func end() {
    kill(process, SIGKILL)
    _ = wait()
  }

  /// What its words mean; nothing of them is repeated.
  private static func reason(_ words: String) -> String {
    if words.contains("connection to server") || words.contains("could not translate") {
      return "the database cannot be reached, or its password is another one"
    }
    if words.contains("row-level security") || words.contains("permission denied") || words.contains("must be ") {
      return """
        the role of the database URL may not do that: a backup needs a superuser, or a role with BYPASSRLS and \
        pg_read_all_data; a restore needs a superuser
        """
    }
    if words.contains("version mismatch") {
      return "the client programs of PostgreSQL are older than its server; install those of its version"
    }
    if words.contains("accessauth\" does not exist") || words.contains("accessauth_owner\" does not exist") {
      return "the database has no roles and no schema yet; run `accessauth migrate roles` in it first"
    }
    if words.contains("already exists") { return "the database is not empty; name an empty one" }
    if words.contains("No space left") || words.contains("could not extend") {
      return "the database's disk is full"
    }
    return "a program of PostgreSQL failed; look at the log of the database"
  }

  private static let passfileNumber: Int32 = 9

  /// What libpq may know of this process's environment: no password, and no options for the session.
  private static func environment(hasPassfile: Bool) -> [String] {
    var variables = ["LC_ALL=C", "PATH=/usr/bin:/bin"]
    for name in ["HOME", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY", "PGSSLCRL", "PGKRBSRVNAME"] {
      // The environment is read while nothing changes it, and copied at once.
      if let value = unsafe getenv(name) { unsafe variables.append("\(name)=\(String(cString: value))") }
    }
    if hasPassfile {
      variables.append("PGPASSFILE=/proc/self/fd/\(passfileNumber)")
    } else if let value = unsafe getenv("PGPASSFILE") {
      unsafe variables.append("PGPASSFILE=\(String(cString: value))")
    }
    return variables
  }

  /// A file in memory without a name, mode 0600.
  private static func nameless() -> OpenFile? {
    let path = "/dev/shm/accessauth-\(String(SystemRandom().number(), radix: 16))"
    // Swift lends a copy of the path that ends with a zero byte for the time of each call.
    let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return nil }
    _ = unsafe unlink(path)
    return OpenFile(file)
  }

  /// A file that gives the password to whoever asks (PostgreSQL 15 documentation, section 34.16).
  private static func passfile(_ password: borrowing SecretBytes?) throws(StartFailure) -> OpenFile? {
    switch password {
    case .none: return nil
    case .some(let password):
      guard let file = nameless() else {
        throw StartFailure("/dev/shm cannot be written, where the password would stand")
      }
      // Twice as long where every byte is a colon or a backslash.
      var count = 8
      let line = SecretBytes(count: 9 + 2 * password.count) { line in
        for (index, byte) in "*:*:*:*:".utf8.enumerated() { line[index] = byte }
        password.withBytes { bytes in
          for index in bytes.indices {
            if bytes[index] == UInt8(ascii: ":") || bytes[index] == UInt8(ascii: "\\") {
              line[count] = UInt8(ascii: "\\")
              count += 1
            }
            line[count] = bytes[index]
            count += 1
          }
        }
        line[count] = UInt8(ascii: "\n")
        count += 1
      }
      let isWritten = line.withBytes { OpenFile.write($0.extracting(0..<count), to: file.descriptor) }
      guard isWritten else { throw StartFailure("/dev/shm is full, where the password would stand") }
      return file
    }
  }

  /// Lends a list of C strings with an end mark.
  private static func withStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    // The strings are copies of its own, given back below.
    var list = unsafe strings.map { unsafe strdup($0) }
    unsafe list.append(nil)
    defer { unsafe list.forEach { string in unsafe free(string) } }
    return unsafe list.withUnsafeBufferPointer { list in
      guard let start = list.baseAddress else { preconditionFailure("a list with an end mark has a place") }
      return unsafe body(start)
    }
  }
}
