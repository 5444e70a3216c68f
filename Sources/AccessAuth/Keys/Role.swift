/// What a key may do. The table in ``Permission`` says which role has which permission.
public enum Role: String, Hashable, Sendable, CaseIterable {
  /// Creates, lists and suspends tenants; sees nothing inside them.
  case platform
  /// Everything in its tenant.
  case admin
  /// Sites, devices, grants, credentials, events, openings from afar.
  case `operator`
  /// Grants and credentials at its sites, of its own lineage.
  case agent
  /// By scopes, within its sites, what its own lineage made.
  case partner
  /// Its own verifications and commands.
  case device
  /// Its own subject, which it reads and may erase, for an hour.
  case customer
}

/// A thing that a caller may or may not do.
public enum Permission: Hashable, Sendable, CaseIterable {
  case manageTenants, readPlaces, managePlaces, readSubjects, manageSubjects, readGrants, manageGrants, fetchPass
  case verify, readEvents, manageAPIKeys, readSigningKeys, rotateSigningKeys
  /// Keys of customers alone.
  case makeCustomerKeys
  /// A hold is placed, a payment is settled, any hold is settled, and the use of a person's data is restricted.
  case placeHolds, settlePayments, settleHolds, restrictSubjects
  /// Faces are enrolled at one device, and readers are armed there.
  case enrolFaces, captureCards
  /// Duress PINs are made and seen, and alarms.
  case seeAlarms
  case readLockouts, liftLockouts, readPolicies, setPolicies, readRetention, setRetention
  /// Who can open a locker, and how likely a guess is at a device.
  case readAccess
  /// A locker is opened from afar, by a grant, or by a reason alone.
  case trigger, triggerFreely
  /// What openings wait for a second person, and being that.
  case readApprovals, approve
  case manageWebhooks
  /// A credential is presented as a door would, in a sandbox.
  case scanInSandbox
  /// The log of events is read whole, or only proven: its signed heads, and that an event has its place.
  case exportEvents, readProofs
  /// Whose data a key or a device has touched.
  case readAffected
  /// Everything that is held of a person is read, or erased; and a legal ground is recorded that keeps it.
  case exportSubjects, eraseSubjects, holdSubjects
  /// What a restore has suspended is counted, and goes on.
  case releaseRestored
}

extension Permission {
  /// The roles that have it, and the scopes by which a partner has it. Unknown means no: what is not listed is denied.
  public var holders: (roles: Set<Role>, scopes: Set<Scope>) {
    switch self {
    case .manageTenants: ([.platform], [])
    case .readPlaces: ([.admin, .operator, .agent], Set(Scope.allCases))
    case .managePlaces: ([.admin, .operator], [])
    case .readSubjects: ([.admin, .operator, .agent, .customer], [.issue])
    case .manageSubjects: ([.admin, .operator, .agent], [.issue])
    case .readGrants: ([.admin, .operator, .agent, .customer], [.issue, .trigger])
    case .manageGrants: ([.admin, .operator, .agent], [.issue])
    case .fetchPass: ([.admin, .operator, .agent, .customer], [.issue])
    case .verify: ([.device], [])
    case .readEvents, .exportEvents, .readProofs: ([.admin, .operator], [.events])
    case .manageAPIKeys, .readSigningKeys, .rotateSigningKeys: ([.admin], [])
    case .makeCustomerKeys: ([.admin], [.customerKeys])
    case .placeHolds: ([.admin, .operator, .agent], [.issue])
    case .settlePayments: ([.admin, .operator], [.payments])
    case .settleHolds, .restrictSubjects, .enrolFaces, .captureCards, .seeAlarms: ([.admin, .operator], [])
    case .readLockouts, .liftLockouts, .readPolicies, .readAccess, .readRetention: ([.admin, .operator], [])
    case .setPolicies, .setRetention: ([.admin], [])
    case .trigger: ([.admin, .operator], [.trigger])
    case .triggerFreely, .readApprovals, .approve: ([.admin, .operator], [])
    case .manageWebhooks: ([.admin], [.webhooks])
    case .scanInSandbox: ([.admin, .operator], [.issue])
    case .readAffected: ([.admin, .operator], [])
    case .exportSubjects, .eraseSubjects: ([.admin, .operator, .customer], [.issue])
    case .holdSubjects, .releaseRestored: ([.admin, .operator], [])
    }
  }
}

extension Role {
  /// Whether a key of this role and these scopes has `permission`.
  public func allows(_ permission: Permission, by scopes: Set<Scope> = []) -> Bool {
    let holders = permission.holders
    return holders.roles.contains(self) || (self == .partner && !holders.scopes.isDisjoint(with: scopes))
  }
}
