/// What is throttled; each kind keeps a ``ThrottleState`` of its own for each thing that it counts.
public enum ThrottleKind: String, CaseIterable, Hashable, Sendable {
  /// Tries of any PIN at one reader.
  case pinReader = "pin_reader"
  /// Tries of one PIN that needs its locker.
  case pinCredential = "pin_credential"
  /// Tries of any PIN anywhere in one tenant.
  case pinTenant = "pin_tenant"
  /// Tries of any PIN anywhere in the service.
  case pinService = "pin_service"
  /// Cards that nobody has and signatures that do not hold, at one reader.
  case unknown = "unknown_credentials"
  /// Frames that a card reader garbled, at one reader.
  case frames = "bad_frames"
}
