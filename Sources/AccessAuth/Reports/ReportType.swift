/// What a device can report, closed: of its locks, and of itself.
public enum ReportType: String, Hashable, Sendable, CaseIterable {
  /// The door of a locker is open.
  case lockOpened = "lock.opened"
  /// It is shut again.
  case lockClosed = "lock.closed"
  /// The lock moved, the door did not.
  case lockJammed = "lock.jammed"
  /// The door stands open for too long.
  case lockLeftOpen = "lock.left_open"
  /// The door is open and nobody opened it.
  case lockForced = "lock.forced_open"
  /// The device has started.
  case deviceStarted = "device.started"
  /// It has the service again.
  case deviceOnline = "device.online"
  /// It had lost the service; told afterwards.
  case deviceOffline = "device.offline"
  /// How much charge its battery has.
  case deviceBattery = "device.battery"
  /// Its firmware names a fault.
  case deviceFault = "device.fault"
  /// Somebody opened its housing, or moved it.
  case deviceTamper = "device.tamper"
  /// It is as it should be again.
  case deviceTamperCleared = "device.tamper_cleared"

  /// The act of the event that a report becomes.
  public var action: EventAction {
    switch self {
    case .lockOpened: .lockOpened
    case .lockClosed: .lockClosed
    case .lockJammed: .lockJammed
    case .lockLeftOpen: .lockLeftOpen
    case .lockForced: .lockForced
    case .deviceStarted: .deviceStarted
    case .deviceOnline: .deviceOnline
    case .deviceOffline: .deviceOffline
    case .deviceBattery: .deviceBattery
    case .deviceFault: .deviceFault
    case .deviceTamper: .deviceTamper
    case .deviceTamperCleared: .deviceTamperCleared
    }
  }

  /// The class of that event: a door that was forced and a housing that was opened are for a person to look at.
  public var `class`: EventClass {
    switch self {
    case .lockOpened, .lockClosed, .lockJammed, .lockLeftOpen: .lock
    case .deviceStarted, .deviceOnline, .deviceOffline, .deviceBattery, .deviceFault, .deviceTamperCleared: .device
    case .lockForced, .deviceTamper: .alarm
    }
  }
}
