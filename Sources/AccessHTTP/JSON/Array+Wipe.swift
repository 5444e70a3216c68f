import Glibc

extension [UInt8] {
  /// Overwrites the bytes with zeros and keeps their count. It works on the array's own memory as long as no copy of the
  /// array is kept; where one is, that copy keeps its bytes.
  mutating func wipe() {
    // The buffer is the array's own for its whole count; unlike a loop, the call is never optimized away.
    unsafe withUnsafeMutableBytes { buffer in
      if let start = buffer.baseAddress { unsafe explicit_bzero(start, buffer.count) }
    }
  }
}
