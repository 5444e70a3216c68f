import Glibc

/// How much memory the process has.
public enum ResidentMemory {
  /// Pages in memory now, in bytes, as the kernel counts them (`statm` of proc(5), second number); nil where it does not
  /// tell.
  public static var bytes: Int? {
    // The path is a constant that ends with a zero byte.
    let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    // Seven numbers of at most 20 digits.
    var text = [UInt8](repeating: 0, count: 256)
    // The buffer has as many bytes as are read at most.
    let length = unsafe text.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    let numbers = text.prefix(max(length, 0)).split(separator: UInt8(ascii: " "))
    guard numbers.count > 1, let pages = Int(String(decoding: numbers[1], as: UTF8.self)) else { return nil }
    let (bytes, isTooMany) = pages.multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
    return isTooMany ? nil : bytes
  }
}
