import Foundation
import Glibc
import Synchronization

/// A data folder that this process holds alone, until ``release()`` or as long as this object lives.
///
/// The file `lock` carries an exclusive `flock`: the kernel gives it back when the process ends in whatever way, so
/// that nothing stale is ever in the way. The database is `accessauth.db` beside it; SQLite adds two files of its own.
final class DataFolder: Sendable {
  let path: String
  /// The descriptor of the lock; nil once it is given back.
  private let lock: Mutex<Int32?>

  /// The path of the database.
  var database: String { Self.database(in: path) }

  private static func database(in path: String) -> String { path + "/accessauth.db" }

  /// Makes the folder, mode 0700, with an empty database, mode 0600, and holds it. An empty folder may be there
  /// already.
  static func make(at path: String) throws(OpenError) -> DataFolder {
    if unsafe mkdir(path, 0o700) != 0 {
      guard errno == EEXIST else { throw OpenError(errno: errno) }
      try check(path)
      guard (try? FileManager.default.contentsOfDirectory(atPath: path)) == [] else { throw .alreadyExists }
      guard unsafe chmod(path, 0o700) == 0 else { throw OpenError(errno: errno) }
    }
    let folder = try DataFolder(locking: path)
    let file = unsafe open(folder.database, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw errno == EEXIST ? .alreadyExists : OpenError(errno: errno) }
    close(file)
    return folder
  }

  /// The file that stands in a folder as long as a restore has not made it whole.
  static func restoreMark(in path: String) -> String { path + "/restoring" }

  /// Holds the data folder at `path`; one that a restore has begun and not ended only `forRestore`, and one that was copied
  /// into a database only where `evenMoved`.
  static func hold(
    _ path: String, forRestore: Bool = false, evenMoved: Bool = false
  ) throws(OpenError) -> DataFolder {
    try check(path)
    if !forRestore, try !isWhole(path) { throw .unfinishedRestore }
    guard unsafe access(database(in: path), F_OK) == 0 else {
      throw errno == ENOENT ? .notADataFolder : OpenError(errno: errno)
    }
    guard unsafe access(database(in: path), R_OK | W_OK) == 0 else { throw OpenError(errno: errno) }
    let folder = try DataFolder(locking: path)
    if !evenMoved, try MovedMark.read(in: path) != nil { throw .moved }
    return folder
  }

  /// The path of the database in the data folder at `path`, which somebody else may hold; of one that a restore has begun
  /// and not ended only `forRestore`.
  static func look(_ path: String, forRestore: Bool = false) throws(OpenError) -> String {
    try check(path)
    if !forRestore, try !isWhole(path) { throw .unfinishedRestore }
    let database = database(in: path)
    guard unsafe access(database, R_OK) == 0 else {
      throw errno == ENOENT ? .notADataFolder : OpenError(errno: errno)
    }
    return database
  }

  /// Whether no restore has begun here and not ended.
  private static func isWhole(_ path: String) throws(OpenError) -> Bool {
    var status = stat()
    // `status` is this call's own; Swift lends a copy of the path that ends with a zero byte for the time of the call.
    guard unsafe lstat(restoreMark(in: path), &status) != 0 else { return false }
    guard errno == ENOENT else { throw OpenError(errno: errno) }
    return true
  }

  private static func check(_ path: String) throws(OpenError) {
    var status = stat()
    // `status` is the caller's own for the time of the call.
    guard unsafe stat(path, &status) == 0 else { throw OpenError(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder }
    guard unsafe access(path, R_OK | W_OK | X_OK) == 0 else { throw OpenError(errno: errno) }
  }

  private init(locking path: String) throws(OpenError) {
    let lock = unsafe open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else { throw OpenError(errno: errno) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let reason: OpenError = errno == EWOULDBLOCK ? .inUse : OpenError(errno: errno)
      close(lock)
      throw reason
    }
    self.path = path
    self.lock = Mutex(lock)
  }

  deinit { release() }

  /// Gives the folder back.
  func release() {
    lock.withLock { lock in
      // Closing the only descriptor ends the lock.
      if let held = lock { close(held) }
      lock = nil
    }
  }

  /// Makes the names of new files durable, which the files' own contents are not enough for.
  func sync() throws(OpenError) {
    for folder in [path, path + "/.."] {
      let file = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard file >= 0 else { throw OpenError(errno: errno) }
      defer { close(file) }
      guard fsync(file) == 0 else { throw .unavailable }
    }
  }
}

extension OpenError {
  /// What a refusal of the file system means.
  init(errno: Int32) {
    switch errno {
    case ENOENT: self = .missing
    case ENOTDIR: self = .notAFolder
    case EACCES, EPERM, EROFS, ELOOP: self = .notAccessible
    default: self = .unavailable
    }
  }
}
