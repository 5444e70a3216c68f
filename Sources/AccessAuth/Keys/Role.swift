/// What a key may do. The table in ``Permission`` says which role has which permission.
public enum Role: String, Hashable, Sendable, CaseIterable {
  /// Creates, lists and suspends tenants; sees nothing inside them.
  case platform
  /// Everything in its tenant.
  case admin
  /// Sites, devices, grants, credentials, events.
  case `operator`
  /// Grants and credentials at its sites.
  case agent
  /// By scopes, within its sites.
  case partner
  /// Its own verifications.
  case device
  /// Its own subject.
  case customer
}

/// A thing that a caller may or may not do.
public enum Permission: Hashable, Sendable, CaseIterable {
  case manageTenants, readPlaces, managePlaces, readSubjects, manageSubjects, readGrants, manageGrants, fetchPass
  case verify, readEvents, manageAPIKeys, readSigningKeys, rotateSigningKeys
  /// Holds, and the restriction of a person's data.
  case manageHolds, restrictSubjects
  /// Faces are enrolled at one device, and readers are armed there.
  case enrolFaces, captureCards
  /// Duress PINs are made and seen, and alarms.
  case seeAlarms
  case readLockouts, liftLockouts, readPolicies, setPolicies
}

extension Role {
  /// Whether the role has `permission`. Unknown means no: what is not listed is denied.
  public func allows(_ permission: Permission) -> Bool {
    switch self {
    case .platform:
      switch permission {
      case .manageTenants: true
      case .readPlaces, .managePlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants, .fetchPass, .verify,
        .readEvents, .manageAPIKeys, .readSigningKeys, .rotateSigningKeys, .manageHolds, .restrictSubjects, .enrolFaces,
        .captureCards, .seeAlarms, .readLockouts, .liftLockouts, .readPolicies, .setPolicies:
        false
      }
    case .admin:
      switch permission {
      case .readPlaces, .managePlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants, .fetchPass,
        .readEvents, .manageAPIKeys, .readSigningKeys, .rotateSigningKeys, .manageHolds, .restrictSubjects, .enrolFaces,
        .captureCards, .seeAlarms, .readLockouts, .liftLockouts, .readPolicies, .setPolicies:
        true
      case .manageTenants, .verify: false
      }
    case .operator:
      switch permission {
      case .readPlaces, .managePlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants, .fetchPass,
        .readEvents, .manageHolds, .restrictSubjects, .enrolFaces, .captureCards, .seeAlarms, .readLockouts,
        .liftLockouts, .readPolicies:
        true
      case .manageTenants, .verify, .manageAPIKeys, .readSigningKeys, .rotateSigningKeys, .setPolicies: false
      }
    case .device:
      switch permission {
      case .verify: true
      case .manageTenants, .readPlaces, .managePlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants,
        .fetchPass, .readEvents, .manageAPIKeys, .readSigningKeys, .rotateSigningKeys, .manageHolds, .restrictSubjects,
        .enrolFaces, .captureCards, .seeAlarms, .readLockouts, .liftLockouts, .readPolicies, .setPolicies:
        false
      }
    // Their keys cannot be made yet; a stored one may do nothing.
    case .agent, .partner, .customer: false
    }
  }

  /// Whether a key of this role can be made now.
  public var isIssuable: Bool {
    switch self {
    case .admin, .operator, .device: true
    // The platform key is made once, with the data folder.
    case .platform: false
    case .agent, .partner, .customer: false
    }
  }
}
