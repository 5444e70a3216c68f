#if DEBUG
  import Glibc
  import Synchronization

  /// A place where a debug build dies when it is asked to, so that a test can look at what is left: before and after each
  /// commit on SQLite; on PostgreSQL before and after those of redemptions, of what callers change, of a restore and of a
  /// copy. What a process does there by itself (leases, places in the log) is not counted.
  ///
  /// `ACCESSAUTH_FAILPOINT` is `before_commit` or `after_commit`, a colon, and `kill` (SIGKILL) or `exit` (status 70 at
  /// once); then, if wanted, another colon and the number of the hit that counts, from 1.
  enum Failpoint: String {
    case beforeCommit = "before_commit"
    case afterCommit = "after_commit"

    /// Passes the place, or does not.
    static func pass(_ point: Failpoint) {
      guard let armed, armed.point == point else { return }
      let hit = hits.wrappingAdd(1, ordering: .relaxed).newValue
      guard hit == armed.hit else { return }
      if armed.kills { kill(getpid(), SIGKILL) }
      _exit(70)
    }

    private static let hits = Atomic<Int>(0)
    private static let armed = Armed()

    private struct Armed {
      let point: Failpoint
      let kills: Bool
      let hit: Int

      init?() {
        // The environment is read once, before anything could change it.
        guard let value = unsafe getenv("ACCESSAUTH_FAILPOINT") else { return nil }
        let parts = unsafe String(cString: value).split(separator: ":")
        guard (2...3).contains(parts.count), let point = Failpoint(rawValue: String(parts[0])),
          parts[1] == "kill" || parts[1] == "exit", let hit = parts.count == 3 ? Int(parts[2]) : 1
        else { return nil }
        self.point = point
        kills = parts[1] == "kill"
        self.hit = hit
      }
    }
  }
#else
  /// Nothing, in a release build.
  enum Failpoint {
    case beforeCommit, afterCommit

    @inline(__always) static func pass(_ point: Failpoint) {}
  }
#endif
