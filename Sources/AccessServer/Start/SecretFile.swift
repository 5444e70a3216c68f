import Glibc

/// Whom a file that holds a secret may belong to, and who may read it.
enum SecretFile {
  enum Flaw: Error, Hashable {
    /// Others than its owner can read or write it.
    case open
    /// It is another user's.
    case notOwned
  }

  /// What systemd has put in place for this service (systemd.exec(5), "CREDENTIALS"), or nil: the folder is the service's
  /// alone.
  static var credentials: String? {
    // The environment is read while nothing changes it, and copied at once.
    unsafe getenv("CREDENTIALS_DIRECTORY").map { unsafe String(cString: $0) }
  }

  /// Refuses an open file that is not this user's own, mode 0600 or 0400.
  ///
  /// Below the folder `credentials` it may be root's and have mode 0440 too: there, newer versions of systemd let this user
  /// read by an access control list, whose mask stands where the rights of the group do.
  static func check(
    _ status: stat, at path: String, credentials: String? = credentials, user: uid_t = geteuid()
  ) throws(Flaw) {
    let isCredential = status.st_uid == 0 && credentials.map { isBelow($0, path) } ?? false
    guard status.st_mode & (isCredential ? 0o037 : 0o077) == 0 else { throw .open }
    guard isCredential || status.st_uid == user || user == 0 else { throw .notOwned }
  }

  /// Whether a file lies in `folder`, or in one below it, by their true names.
  private static func isBelow(_ folder: String, _ path: String) -> Bool {
    guard let folder = resolved(folder), folder != "/", let path = resolved(path) else { return false }
    return path.hasPrefix(folder + "/")
  }

  /// The path without links and dots; nil where it does not exist.
  static func resolved(_ path: String) -> String? {
    // realpath allocates the result, which is copied and freed here.
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
