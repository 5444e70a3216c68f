/// What kind of thing an event tells of; retention goes by it.
public enum EventClass: String, Hashable, Sendable, CaseIterable {
  /// A decision at a door.
  case access
  /// What a lock did.
  case lock
  /// How a device is: its mains, its link, its firmware.
  case device
  /// An administrative act.
  case audit
  /// Something that a person has to look at, shown to operators and administrators alone.
  case alarm
}
