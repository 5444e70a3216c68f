import SodiumPrimitives

/// What a device reports, as it tells it.
public struct ReportDraft: Hashable, Sendable {
  /// The device's own number of it, which rises.
  public let number: Int64
  /// What happened.
  public let type: ReportType
  /// When, by the device's clock, which may be wrong.
  public let capturedAt: Instant
  /// The label of the locker that it is about, 1 to 32 Unicode scalars.
  public let locker: String?
  /// What the firmware calls a fault; see ``isCode(_:)``.
  public let code: String?
  /// A charge in percent, 0 to 100.
  public let level: Int64?
  /// How far the device's clock stands before the service's, in milliseconds; negative behind it.
  public let clockOffset: Int64?
  /// Whether the device was without the service when it happened.
  public let isOffline: Bool

  /// The most reports in one call.
  public static let maximumAtOnce = 100
  /// The numbers that a report can have: those that every JSON reader keeps exact (RFC 8259 section 6).
  public static let numbers: ClosedRange<Int64> = 1...9_007_199_254_740_991
  /// What a clock can be off, of the same range.
  public static let clockOffsets: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991
  /// How long the code of a fault can be, in characters.
  public static let codeLength = 1...32

  /// Joins what was told.
  public init(
    number: Int64, type: ReportType, capturedAt: Instant, locker: String? = nil, code: String? = nil,
    level: Int64? = nil, clockOffset: Int64? = nil, isOffline: Bool = false
  ) {
    self.number = number
    self.type = type
    self.capturedAt = capturedAt
    self.locker = locker
    self.code = code
    self.level = level
    self.clockOffset = clockOffset
    self.isOffline = isOffline
  }

  /// Whether `text` can be the code of a fault: 1 to 32 characters of `A-Z a-z 0-9 . _ -`, which mean nothing to a
  /// spreadsheet, a terminal or a page.
  public static func isCode(_ text: String) -> Bool {
    codeLength.contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// The keyed hash of everything that was told, so that a repetition is known from another report under its number.
  func fingerprint(of device: DeviceID, enrolment: APIKeyID, keys: DerivedKeys) -> Digest {
    var writer = CBORWriter()
    writer.array(11)
    writer.text("report")
    writer.bytes(device.bytes)
    writer.bytes(enrolment.bytes)
    writer.int(number)
    writer.text(type.rawValue)
    writer.int(capturedAt.milliseconds)
    // As it was told: whoever renames a locker does not make old reports new.
    if let locker { writer.text(locker) } else { writer.null() }
    if let code { writer.text(code) } else { writer.null() }
    if let level { writer.int(level) } else { writer.null() }
    if let clockOffset { writer.int(clockOffset) } else { writer.null() }
    writer.bool(isOffline)
    return BLAKE2b.hash(writer.finish(), key: keys.fingerprint, count: 16)
  }
}

/// What became of a report.
public struct ReportResult: Hashable, Sendable {
  /// What is said of it.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// It is remembered.
    case accepted
    /// It was remembered before.
    case repeated
    /// Another report was remembered under its number; this one is not.
    case conflict
  }

  /// Its number.
  public let number: Int64
  /// What is said of it.
  public let status: Status
  /// The event that it became; nil where it lies so far back that nobody knows, and of a conflict.
  public let event: EventID?

  /// Joins them.
  init(number: Int64, status: Status, event: EventID?) {
    self.number = number
    self.status = status
    self.event = event
  }
}
