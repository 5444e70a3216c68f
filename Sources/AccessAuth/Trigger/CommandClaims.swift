/// What a signed command says: a CWT claims set (RFC 8392) in deterministic CBOR, with these five claims and no others.
public struct CommandClaims: Hashable, Sendable {
  /// `aud`: the code of the device that is to open.
  public let device: DeviceCode
  /// `exp`: the first second in which it counts no more, since 1970.
  public let expiresAt: Int64
  /// `cti`: the command. A device opens once for each.
  public let command: CommandID
  /// `Nonce`: what the device repeats when it tells what the lock did, 16 bytes (label 10, IANA's CWT registry).
  public let nonce: [UInt8]
  /// Which locker of the device, 1 to 65535.
  public let lockerNumber: UInt16

  /// Nil for a time that no pass could have (``PassClaims/times``), another length of nonce, and the locker number 0.
  public init?(device: DeviceCode, expiresAt: Int64, command: CommandID, nonce: [UInt8], lockerNumber: UInt16) {
    guard PassClaims.times.contains(expiresAt), nonce.count == Command.nonceCount, lockerNumber > 0 else { return nil }
    self.device = device
    self.expiresAt = expiresAt
    self.command = command
    self.nonce = nonce
    self.lockerNumber = lockerNumber
  }

  init(reading reader: CBORReader) throws(CommandRejection) {
    var device: DeviceCode?
    var expiresAt: Int64?
    var command: CommandID?
    var nonce: [UInt8]?
    var lockerNumber: UInt16?
    do throws(CBORRejection) {
      var reader = reader
      var labels = try reader.map()
      while let label = try reader.nextKey(of: &labels) {
        switch label {
        case Label.audience:
          guard let code = DeviceCode(try reader.text()) else { throw .unexpectedValue }
          device = code
        case Label.expiresAt: expiresAt = try reader.int()
        case Label.identifier: command = CommandID(bytes: try reader.bytes(count: 16))
        case Label.nonce: nonce = try reader.bytes(count: Command.nonceCount)
        case Label.lockerNumber: lockerNumber = try reader.int(in: 1...UInt16.max)
        default: throw .unexpectedKey
        }
      }
      try reader.end()
    } catch { throw .cbor(error) }
    guard let device, let expiresAt, let command, let nonce, let lockerNumber else { throw .missingClaim }
    guard
      let claims = CommandClaims(
        device: device, expiresAt: expiresAt, command: command, nonce: nonce, lockerNumber: lockerNumber)
    else { throw .time }
    self = claims
  }

  var encoded: [UInt8] {
    var writer = CBORWriter(capacity: 72)
    writer.map(5)
    writer.int(Label.audience)
    writer.text(device.description)
    writer.int(Label.expiresAt)
    writer.int(expiresAt)
    writer.int(Label.identifier)
    writer.bytes(command.bytes)
    writer.int(Label.nonce)
    writer.bytes(nonce)
    writer.int(Label.lockerNumber)
    writer.int(Int64(lockerNumber))
    return writer.finish()
  }

  private enum Label {
    static let audience: Int64 = 3
    static let expiresAt: Int64 = 4
    static let identifier: Int64 = 7
    static let nonce: Int64 = 10
    /// Private use (RFC 8392 section 9.1).
    static let lockerNumber: Int64 = -65541
  }
}

/// Why what a device was given is no command. Safe for any log: no part of it is in here.
public enum CommandRejection: Error, Hashable, Sendable {
  /// More than ``UnverifiedCommand/maximumCount`` bytes.
  case tooLong
  /// The bytes are not deterministic CBOR, or not of the shape of a command.
  case cbor(CBORRejection)
  /// The headers are not exactly algorithm and key id, both protected.
  case header
  /// The signature has another length than 64 bytes.
  case signatureLength
  /// A claim that every command has is not there.
  case missingClaim
  /// A time outside ``PassClaims/times``.
  case time
}

extension CommandRejection: CustomStringConvertible {
  /// The reason in a few words, safe for any log.
  public var description: String {
    switch self {
    case .tooLong: "too long"
    case .cbor(let rejection): "cbor: \(rejection)"
    case .header: "header"
    case .signatureLength: "signature length"
    case .missingClaim: "missing claim"
    case .time: "time"
    }
  }
}
