public import SodiumPrimitives

/// What devices report of themselves, each number once.
public protocol ReportStore: Sendable {
  /// Which of these numbers of a device's enrolment were reported before, and what is kept of each.
  func reports(
    _ numbers: [Int64], of device: DeviceID, enrolment: APIKeyID, in tenant: TenantID
  ) async throws(StoreError) -> [Int64: KeptReport]
}

/// What is kept of a report.
public enum KeptReport: Hashable, Sendable {
  /// It became this event; the keyed hash tells whether a repetition says the same.
  case kept(fingerprint: Digest, event: EventID)
  /// It lies so far back that only the fact is known.
  case forgotten
}

/// A report of a device: its name, and what makes a repetition known.
public struct DeviceReport: Hashable, Sendable {
  /// The device.
  public let device: DeviceID
  /// The family of the device's key: a device that is enrolled anew counts anew.
  public let enrolment: APIKeyID
  /// Its number there, from 1.
  public let number: Int64
  /// The keyed hash of what it says.
  public let fingerprint: Digest
  /// The event that it became.
  public let event: EventID
  /// When it was received.
  public let receivedAt: Instant

  /// How long reports are kept apart one by one; older numbers are known as old.
  public static let memory = Duration.days(90)

  package init(
    device: DeviceID, enrolment: APIKeyID, number: Int64, fingerprint: Digest, event: EventID, receivedAt: Instant
  ) {
    self.device = device
    self.enrolment = enrolment
    self.number = number
    self.fingerprint = fingerprint
    self.event = event
    self.receivedAt = receivedAt
  }
}
