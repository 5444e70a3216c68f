import Glibc

/// A data folder that is put back. Until it is whole it has another name, and a file in it that says so: nobody takes for
/// a data folder what a restore has begun and not ended, and whoever gives it the name by hand cannot serve it.
public final class RestoredFolder: Sendable {
  /// The folder that there will be.
  public let path: String
  /// The folder until then.
  public let partial: String
  /// The descriptor of its empty database, of this object's life.
  public let file: Int32

  /// Begins with an empty folder beside `path`, at which nothing may be.
  public init(_ path: String) throws(OpenError) {
    self.path = path
    partial = path + ".restoring"
    var status = stat()
    // `status` is the caller's own for the time of the call; Swift lends a copy of the path that ends with a zero byte.
    guard unsafe lstat(path, &status) != 0, errno == ENOENT else { throw .alreadyExists }
    guard unsafe lstat(partial, &status) != 0, errno == ENOENT else { throw .alreadyExists }
    let folder = try DataFolder.make(at: partial)
    let mark = unsafe Glibc.open(
      DataFolder.restoreMark(in: partial), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard mark >= 0 else { throw .unavailable }
    close(mark)
    // It is on the disk before the first row.
    try folder.sync()
    file = unsafe Glibc.open(folder.database, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw .unavailable }
  }

  deinit { close(file) }

  /// Makes what was written durable.
  public func sync() throws(OpenError) { guard fsync(file) == 0 else { throw .unavailable } }

  /// Opens what was put back, for what has to be done before anybody may serve it.
  public func open(migrating: Bool) throws(OpenError) -> CredentialStore {
    try CredentialStore.open(DataFolder.hold(partial, forRestore: true), migrating: migrating)
  }

  /// Says that the folder is whole, and gives it its name, at which there is still nothing. Nobody may have it open.
  public func finish() throws(OpenError) {
    // The path is copied by the call.
    guard unsafe unlink(DataFolder.restoreMark(in: partial)) == 0 else { throw .unavailable }
    try DataFolder.hold(partial).sync()
    // The paths are copied by the call. A folder takes no other's place unless that is empty, so nothing is ever lost.
    guard unsafe rename(partial, path) == 0 else {
      throw [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) ? .alreadyExists : .unavailable
    }
    try DataFolder.hold(path).sync()
  }

  /// Takes away what was begun.
  public func abandon() {
    for name in ["accessauth.db", "accessauth.db-wal", "accessauth.db-shm", "lock", "restoring"] {
      // The paths are copied by the call.
      _ = unsafe unlink("\(partial)/\(name)")
    }
    _ = unsafe rmdir(partial)
  }
}
