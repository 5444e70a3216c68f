/// The claims set as bytes: deterministic CBOR with integer labels (RFC 8392 section 4).
extension PassClaims {
  enum Label {
    static let audience: Int64 = 3
    static let expiresAt: Int64 = 4
    static let notBefore: Int64 = 5
    static let identifier: Int64 = 7
    static let confirmation: Int64 = 8
    /// Private use (RFC 8392 section 9.1).
    static let restrictions: Int64 = -65537
  }

  /// The bytes of the credential, which `cti` begins with.
  static let credentialCount = 16
  /// The most bytes of a serial.
  static let maximumSerialCount = 4

  var encoded: [UInt8] {
    var writer = CBORWriter(capacity: 160)
    writer.map(4 + (audience == nil ? 0 : 1) + (confirmation == nil ? 0 : 1))
    if let audience {
      writer.int(Label.audience)
      writer.text(audience.description)
    }
    writer.int(Label.expiresAt)
    writer.int(expiresAt)
    writer.int(Label.notBefore)
    writer.int(notBefore)
    writer.int(Label.identifier)
    writer.bytes(identifier)
    if let confirmation {
      writer.int(Label.confirmation)
      writer.map(1)
      writer.int(1)
      confirmation.write(to: &writer)
    }
    writer.int(Label.restrictions)
    writer.array(3)
    writer.int(epoch)
    writer.int(Int64(flags.rawValue))
    writer.array(lockerNumbers.count)
    for number in lockerNumbers { writer.int(Int64(number)) }
    return writer.finish()
  }

  /// The serial follows the credential in as few bytes as hold it, none for 0, so that each pass has one name.
  private var identifier: [UInt8] {
    let count = (UInt32.bitWidth - serial.leadingZeroBitCount + 7) / 8
    return credential.bytes + (0..<count).reversed().map { UInt8(truncatingIfNeeded: serial >> UInt32(8 * $0)) }
  }
}
