import AccessHTTP
import CProcess
import Foundation
import Testing

/// Each case runs in a process of its own, because what it does cannot be undone.
@Suite("Process hardening")
struct ProcessHardeningTests {
  @Test("G-03 core dumps and tracing are forbidden, and the report says so")
  func hardened() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("SWIFT_BACKTRACE", "enable=no", 1)
      #expect(ProcessHardening.current.areDumpsForbidden == false)
      let report = try ProcessHardening.apply()
      #expect(report.areBacktracesOff)
      #expect(report.areDumpsForbidden)
      #expect(report.description == "backtraces off, core dumps and tracing forbidden")
      // What belongs to the process belongs to root now, so nobody else of this user can read its memory.
      #expect(accessauth_is_hardened() == 1)
    }
  }

  @Test("G-02 a process whose crashes would be printed runs itself again, once, with that switched off")
  func runsAgain() async {
    await #expect(processExitsWith: .exitCode(42)) {
      if ProcessInfo.processInfo.environment["ACCESSAUTH_TEST_SECOND_START"] == nil {
        unsafe setenv("ACCESSAUTH_TEST_SECOND_START", "1", 1)
        unsafe unsetenv("SWIFT_BACKTRACE")
        _ = try ProcessHardening.apply()
        exit(1)
      }
      // The second start: the setting has come through, and nothing starts a third time.
      let report = try ProcessHardening.apply()
      exit(report.areBacktracesOff && report.areDumpsForbidden ? 42 : 2)
    }
  }

  @Test("G-02 a crash prints nothing of memory")
  func crash() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      if ProcessInfo.processInfo.environment["ACCESSAUTH_TEST_SECOND_START"] == nil {
        unsafe setenv("ACCESSAUTH_TEST_SECOND_START", "1", 1)
        unsafe setenv("SWIFT_BACKTRACE", "enable=yes,registers=all", 1)
      }
      _ = try ProcessHardening.apply()
      // A secret in memory near the crash.
      let secret = Array("048213-canary".utf8)
      withExtendedLifetime(secret) { abort() }
    }
    let output = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(!output.contains("canary"))
    #expect(!output.contains("rax"))
    #expect(!output.contains("Thread 0"))
  }
}
