package import AccessAuth
import Glibc

/// The machine's clocks.
package struct SystemClock: Sendable {
  /// A reading of both.
  package var now: Moment {
    Moment(
      wall: Instant(milliseconds: Self.milliseconds(CLOCK_REALTIME)),
      boot: .milliseconds(Self.milliseconds(CLOCK_BOOTTIME)), session: Self.session)
  }

  /// The first 8 bytes of the identifier that Linux draws at each start of the machine, read once. Where it cannot be
  /// read, all starts look like one: a throttle then waits until the machine has been up as long as it was before, which
  /// is too long rather than too short.
  private static let session: UInt64 = {
    let fixed: UInt64 = 0
    // The path is a constant that ends with a zero byte.
    let file = unsafe open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return fixed }
    defer { close(file) }
    // The text form of a UUID: 36 characters.
    var text = [UInt8](repeating: 0, count: 36)
    let count = text.count
    // The buffer has `count` bytes.
    let length = unsafe text.withUnsafeMutableBytes { buffer in unsafe read(file, buffer.baseAddress, count) }
    guard length == count, let bytes = Hex.bytes(text.filter { $0 != UInt8(ascii: "-") }) else { return fixed }
    return bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }()

  package init() {}

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // The pointer is to a local for the time of the call; both clocks exist on every Linux that runs Swift.
    guard unsafe clock_gettime(clock, &time) == 0 else { preconditionFailure("the machine has no clock") }
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
