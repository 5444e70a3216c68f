import CProcess

/// How the process takes its memory from the system.
public enum ProcessMemory {
  /// Takes it in large steps from now on and keeps it, so that a scan does not wait for the hash of somebody's PIN, which
  /// maps 19 MiB. For the start of a service, before it is busy; a second call changes nothing.
  public static func reserve() { accessauth_reserve_memory() }
}
