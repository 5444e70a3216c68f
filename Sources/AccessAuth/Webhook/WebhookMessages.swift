/// Which messages an event makes, and who gets them.
public enum WebhookMessages {
  /// The messages that `event` makes for `endpoint`, in their order: those of its types among those that it may see.
  public static func of(_ event: OutboxEvent, for endpoint: WebhookEndpoint) -> [WebhookMessage] {
    all(of: event, for: endpoint).filter {
      // A test is for whoever asked, whatever else the endpoint wants to know.
      $0.type == .webhookTest || endpoint.types.isEmpty || endpoint.types.contains($0.type)
    }
  }

  /// The message of one type that `event` made for `endpoint`, which may want to know other things by now; nil where it may
  /// not see it, or the event makes no such message.
  public static func message(
    _ type: WebhookType, of event: OutboxEvent, for endpoint: WebhookEndpoint
  ) -> WebhookMessage? {
    all(of: event, for: endpoint).first { $0.type == type }
  }

  private static func all(of event: OutboxEvent, for endpoint: WebhookEndpoint) -> [WebhookMessage] {
    guard isVisible(event, to: endpoint) else { return [] }
    return types(of: event.sealed.event).enumerated().map { place, type in
      WebhookMessage(type, of: event.sealed, erased: event.erased, isSecond: place > 0)
    }
  }

  /// Whether an endpoint may learn of an event: all of its tenant's, or those about its maker's grants and no alarm. A test
  /// concerns its endpoint alone.
  static func isVisible(_ event: OutboxEvent, to endpoint: WebhookEndpoint) -> Bool {
    if event.sealed.event.action == .webhookTest { return event.sealed.event.endpoint == endpoint.id }
    if endpoint.seesAll { return true }
    return event.sealed.event.class != .alarm && event.grantMaker == endpoint.madeBy
  }

  /// As what an event is told; at most two types. Every act is listed, so that a new one has to be thought of here.
  static func types(of event: Event) -> [WebhookType] {
    switch event.action {
    case .verification: decision(event)
    case .duress: [.accessDuress]
    case .lockOutcome: outcome(event)
    case .readerThrottled: [.readerThrottled]
    // A new pass or PIN of one that was there is as good as a new one.
    case .credentialIssued, .credentialReissued: [.credentialIssued]
    case .credentialRevoked: [.credentialRevoked]
    case .credentialSuspended: [.credentialSuspended]
    case .holdCleared: [.holdCleared]
    case .commandFinished, .commandCancelled: [.commandFinished]
    case .webhookDisabled: [.webhookDisabled]
    case .webhookTest: [.webhookTest]
    case .deviceOnline: [.deviceOnline]
    case .deviceOffline: [.deviceOffline]
    case .deviceTamper: [.deviceTamper]
    case .subjectErased: [.subjectErased]
    // What the lock did instead is told as the outcome, or as the command's end.
    case .grantedNotActuated, .useReturned: []
    case .tenantCreated, .tenantSuspended, .tenantResumed, .siteCreated, .siteChanged, .siteRemoved, .deviceCreated,
      .deviceChanged, .deviceRemoved, .lockersAdded, .lockerChanged, .lockerRemoved, .subjectCreated, .subjectChanged,
      .subjectRestricted, .subjectReleased, .grantCreated, .grantChanged, .grantRevoked, .grantSuspended,
      .grantResumed, .credentialResumed, .credentialFetched, .holdPlaced, .holdFailed, .captureArmed, .lockoutLifted,
      .policiesChanged, .cardProfileChanged, .apiKeyCreated, .apiKeyRotated, .apiKeyRevoked, .commandQueued,
      .approvalRequested, .approvalGiven, .webhookEndpointCreated, .webhookEndpointChanged, .webhookEndpointRotated,
      .webhookEndpointRemoved, .webhookResent, .signingKeyCreated, .signingKeyRotated, .signingKeyRetired,
      .lockOpened, .lockClosed, .lockJammed, .lockLeftOpen, .lockForced, .deviceStarted, .deviceBattery, .deviceFault,
      .deviceTamperCleared, .reportConflict, .subjectExported, .erasureBegun, .erasureRefused, .credentialForgotten,
      .legalHoldPlaced, .legalHoldReleased, .affectedListed, .retentionChanged, .eventsExported, .eventsPurged,
      .grantsPurged, .storeRestored, .epochRaised, .grantsSuspended, .cardsSuspended, .apiKeysSuspended,
      .grantsReleased, .cardsReleased, .apiKeysReleased:
      []
    }
  }

  /// What somebody only asked about is told to nobody.
  private static func decision(_ event: Event) -> [WebhookType] {
    switch event.decision {
    case .grant: event.usesLeft == 0 ? [.accessGranted, .grantExhausted] : [.accessGranted]
    case .deny: [.accessDenied]
    case .wouldGrant, .wouldDeny, nil: []
    }
  }

  /// That the cabinet did not try has no type of its own.
  private static func outcome(_ event: Event) -> [WebhookType] {
    switch event.actuation {
    case .opened: [.lockerOpened]
    case .jammed: [.lockerJammed]
    case .refused, .nothing, nil: []
    }
  }
}
