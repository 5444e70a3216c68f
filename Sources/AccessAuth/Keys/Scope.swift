/// What a partner's key may do, within its sites and with what its own lineage made.
public enum Scope: String, Hashable, Sendable, CaseIterable {
  /// Subjects, grants and credentials: a mobile backend.
  case issue
  /// Openings from afar.
  case trigger
  /// Payment holds, and nothing else.
  case payments
  /// Events about its own grants.
  case events
  /// Endpoints of its own, which get the same events.
  case webhooks
  /// Keys for its own customers, an hour each.
  case customerKeys = "customer_keys"
}
