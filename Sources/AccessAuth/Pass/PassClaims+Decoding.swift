extension PassClaims {
  /// Reads a claims set to its end. Every claim has its place: one that is unknown is refused, and so is one missing.
  init(reading reader: CBORReader) throws(PassRejection) {
    let members: Members
    do { members = try Members(reader) } catch { throw .cbor(error) }
    guard let expiresAt = members.expiresAt, let notBefore = members.notBefore, let identifier = members.identifier,
      let restrictions = members.restrictions
    else { throw .missingClaim }
    do throws(Flaw) {
      let (credential, serial) = try Self.split(identifier)
      guard let bits = UInt8(exactly: restrictions.flags), let flags = PassFlags(rawValue: bits) else {
        throw Flaw.unknownFlag
      }
      try self.init(
        credential: credential, serial: serial, notBefore: notBefore, expiresAt: expiresAt,
        epoch: restrictions.epoch, audience: members.audience, flags: flags,
        lockerNumbers: restrictions.lockerNumbers, confirmation: members.confirmation)
    } catch { throw .claims(error) }
  }

  private static func split(_ identifier: ArraySlice<UInt8>) throws(Flaw) -> (CredentialID, UInt32) {
    let serial = identifier.dropFirst(credentialCount)
    guard let credential = CredentialID(bytes: identifier.prefix(credentialCount)) else { throw .credential }
    guard serial.count <= maximumSerialCount, serial.first != 0 else { throw .serial }
    return (credential, serial.reduce(0) { $0 << 8 | UInt32($1) })
  }
}

/// The claims as they stand in the bytes, each of its kind, none held against another yet.
private struct Members {
  var audience: DeviceCode?
  var expiresAt: Int64?
  var notBefore: Int64?
  var identifier: ArraySlice<UInt8>?
  var confirmation: COSEPublicKey?
  var restrictions: Restrictions?

  struct Restrictions {
    let epoch: Int64
    let flags: UInt64
    let lockerNumbers: [UInt16]
  }

  init(_ reader: CBORReader) throws(CBORRejection) {
    var reader = reader
    var labels = try reader.map()
    while let label = try reader.nextKey(of: &labels) {
      switch label {
      case PassClaims.Label.audience:
        guard let code = DeviceCode(try reader.text()) else { throw .unexpectedValue }
        audience = code
      case PassClaims.Label.expiresAt: expiresAt = try reader.int()
      case PassClaims.Label.notBefore: notBefore = try reader.int()
      case PassClaims.Label.identifier: identifier = try reader.byteSlice()
      case PassClaims.Label.confirmation:
        var members = try reader.map()
        guard try reader.nextKey(of: &members) == 1, members.remaining == 0 else { throw .unexpectedKey }
        confirmation = try COSEPublicKey(reading: &reader)
      case PassClaims.Label.restrictions: restrictions = try Self.restrictions(&reader)
      default: throw .unexpectedKey
      }
    }
    try reader.end()
  }

  private static func restrictions(_ reader: inout CBORReader) throws(CBORRejection) -> Restrictions {
    try reader.array(count: 3)
    let epoch = try reader.int()
    let flags = try reader.unsigned()
    let count = try reader.array()
    guard count <= PassClaims.maximumLockers else { throw .unexpectedValue }
    var numbers: [UInt16] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count { numbers.append(try reader.int(in: 1...UInt16.max)) }
    return Restrictions(epoch: epoch, flags: flags, lockerNumbers: numbers)
  }
}
