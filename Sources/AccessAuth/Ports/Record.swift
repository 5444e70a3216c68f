import SodiumPrimitives

/// Anything that a store keeps under an identifier and that has a revision.
public enum Record: Hashable, Sendable {
  case instance(Instance)
  case tenant(Tenant)
  case site(Site)
  case device(Device)
  case locker(Locker)
  case subject(Subject)
  case grant(Grant)
  case credential(Credential)
  case hold(Hold)
  case sunCard(SUNCard)
  case apiKey(APIKey)
  case signingKey(SigningKeyRecord)
  /// Written by ``Write/setCardProfile(_:)`` alone, never inserted.
  case cardProfile(CardProfileRecord)
  /// Written by ``Write/setPolicies(_:)`` alone, never inserted.
  case policy(PolicyEntry)
  /// Written by charges alone, never inserted.
  case throttle(Throttle)
  case command(Command)
  case approval(Approval)
  case webhookEndpoint(WebhookEndpoint)
  case webhookDelivery(WebhookDelivery)
  case erasure(Erasure)
  /// Written by ``Write/setRetention(_:)`` alone, never inserted.
  case retention(Retention)
}

/// What names a record inside a tenant.
public enum RecordKey: Hashable, Sendable {
  /// The one record of the data folder itself.
  case instance
  case tenant(TenantID)
  case site(SiteID)
  case device(DeviceID)
  case locker(LockerID)
  /// The locker of this device with this label.
  case lockerLabel(DeviceID, String)
  case subject(SubjectID)
  /// The subject with this `external_ref`.
  case subjectReference(String)
  case grant(GrantID)
  case credential(CredentialID)
  case hold(HoldID)
  case sunCard(SUNCardID)
  case apiKey(APIKeyID)
  /// The key of the same family that was made after this one.
  case successor(of: APIKeyID, family: APIKeyID)
  case signingKey(KeyID)
  /// The tenant's one card profile.
  case cardProfile
  case throttle(LockoutID)
  case command(CommandID)
  case approval(ApprovalID)
  /// The approval that the openings of a family of keys at a site wait for, or go by, at this instant.
  case openApproval(APIKeyID, SiteID, at: Instant)
  case webhookEndpoint(WebhookEndpointID)
  case webhookDelivery(WebhookDeliveryID)
  case erasure(EventID)
  /// The tenant's one retention; nil where it never said anything.
  case retention
}

/// What is true of a data folder as a whole.
public struct Instance: Hashable, Sendable {
  /// Tells whether a master key belongs to it: ``DerivedKeys/check``.
  public let keyCheck: [UInt8]
  /// Unix seconds of its making or of the last restore; strictly rising. Part of every pass.
  public var epoch: Int64
  /// When it was made.
  public let createdAt: Instant
  /// Raised by every change of the record.
  public var revision: Int64

  package init(keyCheck: [UInt8], epoch: Int64, createdAt: Instant, revision: Int64) {
    self.keyCheck = keyCheck
    self.epoch = epoch
    self.createdAt = createdAt
    self.revision = revision
  }

  /// Whether the data folder was made with the master key behind `keys`.
  package func belongs(to keys: DerivedKeys) -> Bool { Digest(keyCheck).map(keys.check.isEqual) ?? false }
}
