import CProcess

/// How the process takes its memory from the system.
public enum ProcessMemory {
  /// Takes it in large steps from now on and keeps it, so that a scan does not wait for the hash of somebody's PIN, which
  /// maps 19 MiB. For the first line of `main`: each thread's heap is reserved when it begins, and not later.
  public static func reserve() { accessauth_reserve_memory() }
}
