import CProcess
import Glibc

/// Keeps what a process knows from leaving it through a crash or a debugger: no backtrace with registers and memory, no
/// core file, no tracing by another process of the same user. What it has done with is overwritten in its memory, so that
/// what root, a hypervisor or a fault of the program reads there is little.
public enum ProcessHardening {
  /// What could not be done. The process should not go on with secrets.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// The environment could not be set, or the executable not be run again; with the error number of the system.
    case environment(Int32)
    /// Core files or tracing could not be forbidden; with the error number of the system.
    case dumps(Int32)

    /// What failed, without anything that came from outside.
    public var description: String {
      switch self {
      case .environment(let number):
        "the process could not start again with backtraces off (error \(number) of the system)"
      case .dumps(let number): "core dumps and tracing could not be forbidden (error \(number) of the system)"
      }
    }
  }

  /// What holds after ``apply()``.
  public struct Report: Equatable, Sendable, CustomStringConvertible {
    /// Whether Swift prints nothing of memory when the process crashes.
    public let areBacktracesOff: Bool
    /// Whether core files and tracing by the same user are forbidden.
    public let areDumpsForbidden: Bool
    /// Whether memory is overwritten when it is given back.
    public let isFreedMemoryOverwritten: Bool

    /// One line for a log or `doctor`.
    public var description: String {
      """
      backtraces \(areBacktracesOff ? "off" : "on"), \
      core dumps and tracing \(areDumpsForbidden ? "forbidden" : "allowed"), \
      freed memory \(isFreedMemoryOverwritten ? "overwritten" : "left as it is")
      """
    }
  }

  /// Does all of it; the first call of `main` in a process that will hold secrets.
  ///
  /// The runtime reads `SWIFT_BACKTRACE` before `main`, and the C library `GLIBC_TUNABLES`, so where they do not say what
  /// they should already, they are set, and the executable runs again from the start, in the same process and with the
  /// same arguments. The second start finds them set and goes on, so that this happens once at most, under a supervisor
  /// too. It comes before the dumps are forbidden, because that takes `/proc/self` away from the process and does not
  /// outlive a new start.
  public static func apply() throws(Failure) -> Report {
    // The arguments are those that the system gave, ended by a null pointer.
    try apply { unsafe accessauth_run_again(CommandLine.unsafeArgv) }
  }

  /// The same with another way to run the executable again, which returns only when that failed.
  static func apply(runAgain: () -> Int32) throws(Failure) -> Report {
    if !(areBacktracesOff && isFreedMemoryOverwritten) {
      guard unsafe setenv(backtraces.name, backtraces.value, 1) == 0 else { throw .environment(errno) }
      // What an operator tunes stays; of two settings of one name the last one counts.
      let tunables = [value(of: memory.name), memory.value].compactMap(\.self).joined(separator: ":")
      guard unsafe setenv(memory.name, tunables, 1) == 0 else { throw .environment(errno) }
      // Values that do not stay would start the executable for ever.
      guard areBacktracesOff, isFreedMemoryOverwritten else { throw .environment(0) }
      throw .environment(runAgain())
    }
    let status = accessauth_harden_process()
    guard status == 0 else { throw .dumps(status) }
    return current
  }

  /// What holds now, without changing it.
  public static var current: Report {
    Report(
      areBacktracesOff: areBacktracesOff, areDumpsForbidden: accessauth_is_hardened() == 1,
      isFreedMemoryOverwritten: isFreedMemoryOverwritten)
  }

  private static let backtraces = (name: "SWIFT_BACKTRACE", value: "enable=no")
  /// Bodies, headers and passes are strings and arrays of libraries, which nobody wipes: the allocator overwrites what is
  /// freed, each byte with 0x55 (mallopt(3), M_PERTURB). Blocks that its threads keep for themselves it would leave as
  /// they are, so they keep none. On a request it costs less than can be measured.
  private static let memory = (
    name: "GLIBC_TUNABLES", value: "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0"
  )

  private static var areBacktracesOff: Bool { value(of: backtraces.name) == backtraces.value }
  private static var isFreedMemoryOverwritten: Bool { value(of: memory.name)?.hasSuffix(memory.value) == true }

  private static func value(of name: String) -> String? {
    // The string belongs to the environment, which nobody changes while it is read here.
    guard let current = unsafe getenv(name) else { return nil }
    return unsafe String(cString: current)
  }
}
