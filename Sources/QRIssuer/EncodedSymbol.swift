import CQREncode
import Glibc

/// libqrencode's result and its owner: the pointer is freed here, once, and never leaves this file.
///
/// Debian's library is built with threads: its shared tables stand behind its own mutex.
@safe
struct EncodedSymbol: ~Copyable {
  let size: Int
  let version: Int
  private let code: UnsafeMutablePointer<QRcode>

  /// `text` holds no NUL and at most ``QRSymbol/maximumTextLength`` bytes; the caller has seen to both.
  init(text: [UInt8], level: QRLevel) throws(QRError) {
    let terminated = text.map(CChar.init(bitPattern:)) + [0]
    errno = 0
    // Version 0: the smallest that fits. QR_MODE_8 only says "no Kanji": the library still splits the text by itself
    // and keeps upper-case base32 alphanumeric. 1: case matters, so nothing is folded behind our back.
    // Safe: the array outlives the call and ends in NUL.
    let code = unsafe QRcode_encodeString(terminated, 0, level.code, QR_MODE_8, 1)
    let failure = errno
    guard let code = unsafe code else { throw Self.error(of: failure) }
    // Safe: a result that is not NULL is a whole QRcode.
    unsafe (size, version) = (Int(code.pointee.width), Int(code.pointee.version))
    unsafe self.code = code
  }

  deinit { unsafe QRcode_free(code) }  // Safe: the only owner, and every result is freed by this function.

  /// The modules row by row; in libqrencode's bytes bit 0 is dark, the others tell where a module comes from.
  func modules() -> [Bool] {
    // Safe: `data` has width × width bytes for as long as the symbol lives, and it is copied here.
    unsafe UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
  }

  private static func error(of failure: CInt) -> QRError {
    switch failure {
    case ERANGE: .tooLong
    case ENOMEM: .outOfMemory
    default: .failed(underlying: "libqrencode: errno \(failure)")
    }
  }
}

extension QRLevel {
  fileprivate var code: QRecLevel {
    switch self {
    case .l: QR_ECLEVEL_L
    case .m: QR_ECLEVEL_M
    case .q: QR_ECLEVEL_Q
    case .h: QR_ECLEVEL_H
    }
  }
}
