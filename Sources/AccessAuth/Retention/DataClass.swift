/// Kinds of data that are kept for a time of their own.
public enum DataClass: String, Hashable, Sendable, CaseIterable {
  case access, lock, device, audit, alarm
  /// Grants that are over, with their credentials and holds.
  case grants

  /// The kind of an event.
  public init(_ class: EventClass) {
    self =
      switch `class` {
      case .access: .access
      case .lock: .lock
      case .device: .device
      case .audit: .audit
      case .alarm: .alarm
      }
  }
}
