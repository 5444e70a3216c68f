import GRDBSQLite
import Glibc

/// Room for the write-ahead log, taken from the disk before it is written.
///
/// A file that grows with every commit makes the file system keep its new length at every sync, which takes longer than the
/// page itself. So the next pages are reserved some hundred commits ahead. Where that fails, the log grows as it would have.
@safe struct LogSpace {
  /// How many pages are reserved at once: 4 MiB.
  private static let step = 1000
  /// When: so many pages before the end.
  private static let margin = 250
  /// A page and what precedes it in the log.
  private static let frame = 4096 + 24
  /// A disk with less than this left over is let alone, as a multiple of a step.
  private static let spare = 25

  private var reserved = 0

  /// Notes that the log was cut, and with it what was reserved.
  mutating func forget() { reserved = 0 }

  /// Reserves the next step of the log of `handle` if it is time for that; `pages` is how many it holds.
  mutating func reserve(behind pages: Int, of handle: OpaquePointer) {
    guard pages + Self.margin > reserved else { return }
    // Whatever comes of it is not tried again at the next commit.
    reserved = pages + Self.step
    // SQLite keeps the name as long as the connection.
    guard let path = unsafe sqlite3_filename_wal(sqlite3_db_filename(handle, "main")) else { return }
    let log = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard log >= 0 else { return }
    defer { close(log) }
    var room = statvfs()
    // `room` is the caller's own for the time of the call.
    guard unsafe fstatvfs(log, &room) == 0,
      room.f_bavail > UInt(Self.spare * Self.step * Self.frame) / max(room.f_frsize, 1)
    else { return }
    _ = posix_fallocate(log, off_t(pages * Self.frame), off_t(Self.step * Self.frame))
  }
}
