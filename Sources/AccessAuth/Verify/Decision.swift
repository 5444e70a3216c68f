/// The answer to one presentation. "No" is a value; an error means that nobody could tell, and the door stays shut.
public struct Decision: Hashable, Sendable {
  /// What it says to the lock.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// Open.
    case grant
    /// Stay shut.
    case deny
    /// It would open, had one asked in earnest.
    case wouldGrant = "would_grant"
    /// It would stay shut.
    case wouldDeny = "would_deny"
  }

  /// What it says to the lock.
  public let verdict: Verdict
  /// Why.
  public let reason: Reason

  package init(reason: Reason, consume: Bool) {
    let opens = reason == .granted
    verdict = consume ? (opens ? .grant : .deny) : (opens ? .wouldGrant : .wouldDeny)
    self.reason = reason
  }
}

/// The reasons, closed. Only a genuine presentation learns more than `notRecognized` or `throttled`.
public enum Reason: String, Hashable, Sendable, CaseIterable {
  /// The door opens.
  case granted
  /// Nothing genuine was shown, or nothing that is known here.
  case notRecognized = "not_recognized"
  /// Its window has not begun.
  case notYetValid = "not_yet_valid"
  /// Its window is over.
  case expired
  /// Not at this hour.
  case outsideSchedule = "outside_schedule"
  /// Its uses are gone.
  case alreadyUsed = "already_used"
  /// It was taken back, or a newer one took its place.
  case revoked
  /// It rests for now.
  case suspended
  /// A condition is not met.
  case onHold = "on_hold"
  /// The person's data may not be used.
  case restricted
  /// It opens nothing at this device.
  case wrongDevice = "wrong_device"
  /// It does not open the locker that was asked for.
  case wrongLocker = "wrong_locker"
  /// It opens any of several; the presenter has to say which.
  case lockerRequired = "locker_required"
  /// Too many failures here.
  case throttled
  /// The medium proves less than this door demands.
  case assuranceTooLow = "assurance_too_low"
  /// The phone has to sign a challenge.
  case proofRequired = "proof_required"
  /// The door does not know what time it is.
  case clockUntrusted = "clock_untrusted"
  /// The door's snapshot is too old.
  case manifestStale = "manifest_stale"
  /// Only the service may decide this.
  case notAllowedOffline = "not_allowed_offline"
}
