/// What a pass says: a CWT claims set (RFC 8392). It names no tenant, no subject and no person.
///
/// A value of this type keeps every rule of the format, whether it was made here or read, so that what is signed can
/// always be read again. Whether anyone may open is not decided here.
public struct PassClaims: Hashable, Sendable {
  /// `cti`, its first 16 bytes: the credential, a UUIDv7. No secret.
  public let credential: CredentialID
  /// `cti`, the rest: which pass of the credential. Of a rotating QR the 10 s slot since the credential was made.
  public let serial: UInt32
  /// `nbf`: the first second of the window, since 1970.
  public let notBefore: Int64
  /// `exp`: the first second after the window, since 1970.
  public let expiresAt: Int64
  /// The service's epoch at issue, in Unix seconds: a restore raises it.
  public let epoch: Int64
  /// `aud`: the one device; nil for a grant over several.
  public let audience: DeviceCode?
  /// How the pass may be used; empty without an audience.
  public let flags: PassFlags
  /// The lockers of the audience, ascending; empty where the grant says which, and without an audience.
  public let lockerNumbers: [UInt16]
  /// `cnf`: the key that an app token must prove; nil for a QR.
  public let confirmation: COSEPublicKey?

  /// Times that can stand in a pass, in seconds: 1970 to the end of the year 9999. It holds every date that the API
  /// can write, and not the milliseconds of any date since 1978.
  public static let times: ClosedRange<Int64> = 0...253_402_300_799
  /// Epochs, in Unix seconds: whole numbers that every reader of numbers keeps exactly.
  public static let epochs: ClosedRange<Int64> = 0...0x20_0000_0000_0000
  /// The most locker numbers of one pass.
  public static let maximumLockers = 16

  /// Makes a claims set; throws the first ``Flaw`` of one that the format forbids.
  public init(
    credential: CredentialID, serial: UInt32 = 0, notBefore: Int64, expiresAt: Int64, epoch: Int64,
    audience: DeviceCode? = nil, flags: PassFlags = [], lockerNumbers: [UInt16] = [],
    confirmation: COSEPublicKey? = nil
  ) throws(Flaw) {
    guard credential.isVersion7 else { throw .credential }
    guard Self.times.contains(notBefore), Self.times.contains(expiresAt) else { throw .time }
    guard notBefore < expiresAt else { throw .window }
    guard Self.epochs.contains(epoch) else { throw .epoch }
    guard audience != nil || flags.isEmpty && lockerNumbers.isEmpty else { throw .audience }
    guard !flags.contains(.selfSufficient) || flags.contains(.singleUse) else { throw .selfSufficient }
    guard lockerNumbers.count <= Self.maximumLockers, lockerNumbers.first != 0,
      zip(lockerNumbers, lockerNumbers.dropFirst()).allSatisfy(<)
    else { throw .lockerNumbers }
    self.credential = credential
    self.serial = serial
    self.notBefore = notBefore
    self.expiresAt = expiresAt
    self.epoch = epoch
    self.audience = audience
    self.flags = flags
    self.lockerNumbers = lockerNumbers
    self.confirmation = confirmation
  }

  /// Why a claims set is none.
  public enum Flaw: String, Error, Hashable, Sendable, CustomStringConvertible {
    /// The credential's identifier is no UUIDv7.
    case credential = "credential is not a UUIDv7"
    /// The serial is not in its shortest form, or above 32 bits.
    case serial = "serial is not in its one form"
    /// A time outside ``PassClaims/times``.
    case time = "time out of range"
    /// The window ends before it begins.
    case window = "empty window"
    /// An epoch outside ``PassClaims/epochs``.
    case epoch = "epoch out of range"
    /// Flags or locker numbers without an audience.
    case audience = "flags or lockers without an audience"
    /// A flag without a meaning.
    case unknownFlag = "unknown flag"
    /// Self-sufficient, yet not for single use.
    case selfSufficient = "self-sufficient but not for single use"
    /// More than ``PassClaims/maximumLockers`` numbers, a zero, or numbers that do not ascend.
    case lockerNumbers = "locker numbers not ascending from 1, or too many"

    /// The reason in a few words, safe for any log.
    public var description: String { rawValue }
  }
}

extension Identifier {
  /// Whether version and variant are those of a UUIDv7 (RFC 9562 section 5.7).
  fileprivate var isVersion7: Bool { high >> 12 & 15 == 7 && low >> 62 == 2 }
}
