import CProcess
import Glibc

/// Keeps what a process knows from leaving it through a crash or a debugger: no backtrace with registers and memory, no
/// core file, no tracing by another process of the same user.
public enum ProcessHardening {
  /// What could not be done. The process should not go on with secrets.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// `SWIFT_BACKTRACE` could not be set, or the executable not be run again; with the error number of the system.
    case backtraces(Int32)
    /// Core files or tracing could not be forbidden; with the error number of the system.
    case dumps(Int32)

    /// What failed, without anything that came from outside.
    public var description: String {
      switch self {
      case .backtraces(let number): "backtraces could not be switched off (error \(number) of the system)"
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

    /// One line for a log or `doctor`.
    public var description: String {
      "backtraces \(areBacktracesOff ? "off" : "on"), core dumps and tracing \(areDumpsForbidden ? "forbidden" : "allowed")"
    }
  }

  /// Does all of it; the first call of `main` in a process that will hold secrets.
  ///
  /// The runtime reads `SWIFT_BACKTRACE` before `main`, so where it is not `enable=no` already, it is set, and the
  /// executable runs again from the start, in the same process and with the same arguments. The second start finds it set
  /// and goes on, so that this happens once at most, under a supervisor too. It comes before the dumps are forbidden,
  /// because that takes `/proc/self` away from the process and does not outlive a new start.
  public static func apply() throws(Failure) -> Report {
    // The arguments are those that the system gave, ended by a null pointer.
    try apply { unsafe accessauth_run_again(CommandLine.unsafeArgv) }
  }

  /// The same with another way to run the executable again, which returns only when that failed.
  static func apply(runAgain: () -> Int32) throws(Failure) -> Report {
    if !areBacktracesOff {
      guard unsafe setenv(variable, value, 1) == 0 else { throw .backtraces(errno) }
      // A value that does not stay would start the executable for ever.
      guard areBacktracesOff else { throw .backtraces(0) }
      throw .backtraces(runAgain())
    }
    let status = accessauth_harden_process()
    guard status == 0 else { throw .dumps(status) }
    return current
  }

  /// What holds now, without changing it.
  public static var current: Report {
    Report(areBacktracesOff: areBacktracesOff, areDumpsForbidden: accessauth_is_hardened() == 1)
  }

  private static let variable = "SWIFT_BACKTRACE"
  private static let value = "enable=no"

  private static var areBacktracesOff: Bool {
    // The string belongs to the environment, which nobody changes while it is read here.
    guard let current = unsafe getenv(variable) else { return false }
    return unsafe String(cString: current) == value
  }
}
