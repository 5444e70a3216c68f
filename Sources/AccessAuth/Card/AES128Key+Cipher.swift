import Crypto
import CryptoExtras
import SodiumPrimitives

extension AES128Key {
  /// The code of `message` by AES-CMAC: 16 bytes.
  func code(of message: [UInt8]) -> [UInt8] {
    guard let code = AESCMAC.code(of: message, key: bytes) else { preconditionFailure("a key of AES-128 has 16 bytes") }
    return code
  }

  /// Encrypts whole blocks of 16 bytes by AES-CBC without padding (NIST SP 800-38A). Another length ends the program.
  func encrypted(_ blocks: [UInt8], from start: [UInt8] = zeroBlock) -> [UInt8] {
    do {
      let start = try AES._CBC.IV(ivBytes: start)
      return [UInt8](try AES._CBC.encrypt(blocks, using: SymmetricKey(bytes), iv: start, noPadding: true))
    } catch { preconditionFailure("AES-CBC takes whole blocks") }
  }

  /// Decrypts whole blocks, at least one; the inverse of ``encrypted(_:from:)``.
  func decrypted(_ blocks: [UInt8], from start: [UInt8] = zeroBlock) -> [UInt8] {
    do {
      let start = try AES._CBC.IV(ivBytes: start)
      return [UInt8](try AES._CBC.decrypt(blocks, using: SymmetricKey(bytes), iv: start, noPadding: true))
    } catch { preconditionFailure("AES-CBC takes whole blocks") }
  }

  /// The initialization vector that SUN gives to a message of one block.
  static let zeroBlock = [UInt8](repeating: 0, count: 16)
}

/// AES-CMAC (NIST SP 800-38B, RFC 4493).
enum AESCMAC {
  /// The code of `message`, 16 bytes; nil for a key of another length than 16, 24 or 32 bytes.
  static func code(of message: [UInt8], key: borrowing SecretBytes) -> [UInt8]? {
    guard var cmac = try? AES.CMAC(key: SymmetricKey(key)) else { return nil }
    cmac.update(data: message)
    return [UInt8](cmac.finalize())
  }
}

extension SymmetricKey {
  /// A copy for the time of one call, which swift-crypto overwrites at its end.
  fileprivate init(_ key: borrowing SecretBytes) {
    self = key.withBytes { key in
      // The bytes are copied before the closure returns.
      unsafe key.withUnsafeBytes { unsafe SymmetricKey(data: $0) }
    }
  }
}
