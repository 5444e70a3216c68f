import Glibc

/// The file `moved` in a data folder whose rows were copied into a database: it says by which copy. From then on the
/// database is the store, and the folder is not served any more: a code that was used there would open here again.
///
/// Only a person takes it away, who knows that nobody has served the database.
enum MovedMark {
  /// How long the name of a copy is, in bytes.
  static let count = 16

  private static func path(in folder: String) -> String { folder + "/moved" }

  /// The name of the copy; nil where there was none. Zeros where the file says something else.
  static func read(in folder: String) throws(OpenError) -> [UInt8]? {
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe open(path(in: folder), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw OpenError(errno: errno)
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: count)
    // The array has the bytes that are read at most.
    guard unsafe Glibc.read(file, &bytes, count) == count else { return [UInt8](repeating: 0, count: count) }
    return bytes
  }

  /// Writes it, and returns when it is durable.
  static func write(_ copy: [UInt8], in folder: DataFolder) throws(OpenError) {
    let temporary = path(in: folder.path) + ".new"
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw OpenError(errno: errno) }
    defer { close(file) }
    // The array has the bytes that are written.
    guard unsafe Glibc.write(file, copy, copy.count) == copy.count, fsync(file) == 0,
      unsafe rename(temporary, path(in: folder.path)) == 0
    else { throw .unavailable }
    try folder.sync()
  }
}
