import Glibc
import Testing

@testable import AccessHTTP

/// Each case runs in a process of its own, because what it does cannot be undone.
@Suite("Process hardening")
struct ProcessHardeningTests {
  @Test("G-03 core dumps and tracing are forbidden, and the report says so")
  func hardened() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("SWIFT_BACKTRACE", "enable=no", 1)
      unsafe setenv("GLIBC_TUNABLES", "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0", 1)
      #expect(ProcessHardening.current.areDumpsForbidden == false)
      let report = try ProcessHardening.apply()
      #expect(report.areBacktracesOff)
      #expect(report.areDumpsForbidden)
      #expect(report.isFreedMemoryOverwritten)
      #expect(report.description == "backtraces off, core dumps and tracing forbidden, freed memory overwritten")
    }
  }

  @Test("G-02 a process whose crashes would be printed runs itself again, once, with that switched off")
  func runsAgain() async {
    await #expect(processExitsWith: .success) {
      for setting in [nil, "enable=yes,registers=all", "enable=no,enable=yes"] {
        if let setting { unsafe setenv("SWIFT_BACKTRACE", setting, 1) } else { unsafe unsetenv("SWIFT_BACKTRACE") }
        var starts = 0
        let failure = #expect(throws: ProcessHardening.Failure.self) {
          try ProcessHardening.apply {
            starts += 1
            return 8
          }
        }
        // A start that failed is a reason to stop, and nothing was hardened yet: /proc/self was still there for it.
        #expect(failure == .environment(8))
        #expect(starts == 1)
        #expect(
          ProcessHardening.current
            == ProcessHardening.Report(
              areBacktracesOff: true, areDumpsForbidden: false, isFreedMemoryOverwritten: true))
      }
      // What the second start does.
      let report = try ProcessHardening.apply {
        Issue.record("a third start")
        return 0
      }
      #expect(report.areBacktracesOff && report.areDumpsForbidden)
    }
  }
  @Test("G-04 a process whose freed memory would stay as it is runs itself again, and keeps what was tuned already")
  func overwritesFreedMemory() async {
    await #expect(processExitsWith: .success) {
      let ours = "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0"
      unsafe setenv("SWIFT_BACKTRACE", "enable=no", 1)
      for (before, after) in [
        (nil, ours), ("glibc.malloc.perturb=0", "glibc.malloc.perturb=0:" + ours),
        (ours + ":glibc.malloc.tcache_count=7", ours + ":glibc.malloc.tcache_count=7:" + ours),
      ] {
        if let before { unsafe setenv("GLIBC_TUNABLES", before, 1) } else { unsafe unsetenv("GLIBC_TUNABLES") }
        var starts = 0
        #expect(throws: ProcessHardening.Failure.environment(8)) {
          try ProcessHardening.apply {
            starts += 1
            return 8
          }
        }
        #expect(starts == 1)
        let set = unsafe getenv("GLIBC_TUNABLES").map { unsafe String(cString: $0) }
        #expect(set == after)
      }
    }
  }
}
