public import SodiumPrimitives

/// Every mutation that is not a verification. One method commits, so that no effect is committed without its events and
/// its claim, and no new feature opens a port again.
public protocol ChangeStore: Sendable {
  /// Commits `change` whole, or leaves everything as it was. Returns only after the commit.
  func commit(_ change: Change) async throws(StoreError) -> ChangeOutcome
  /// The claim of an earlier call with this key, however old: a repeated call is answered before its body is judged
  /// again, for the world may have moved on since.
  func claim(_ key: Digest, of caller: APIKeyID) async throws(StoreError) -> IdempotencyClaim?
}

/// A mutation: its writes, who caused it, and what is remembered of it.
public struct Change: Hashable, Sendable {
  /// The tenant whose data it touches.
  public let tenant: TenantID
  /// The effect, applied in order.
  public let effect: [Write]
  /// The key that acted; nil for the service's own housekeeping.
  public let actor: APIKeyID?
  /// The request in which it happened.
  public let request: RequestID?
  /// What makes the call repeatable, where the caller asked for it.
  public let claim: IdempotencyClaim?
  /// What is remembered.
  public let events: [Event]

  package init(
    tenant: TenantID, effect: [Write], actor: APIKeyID?, request: RequestID?, claim: IdempotencyClaim?, events: [Event]
  ) {
    self.tenant = tenant
    self.effect = effect
    self.actor = actor
    self.request = request
    self.claim = claim
    self.events = events
  }
}

/// One write of a change.
public enum Write: Hashable, Sendable {
  /// A new record. A record that must be unique and is not: ``ChangeOutcome/conflict(_:)``.
  case insert(Record)
  /// The record in its new form. The stored revision must be the record's own; the store raises it by one. What only a
  /// redemption writes (`Grant.uses`) and what never changes is left as it is.
  case replace(Record)
  /// The record goes. One that others still need stays: ``Conflict/referenced``.
  case remove(RecordKey)
  /// Raises the revision of every grant in reach, so that a redemption that judged an older one is refused.
  case raiseRevision(GrantReach)
  /// Notes that the signing key signed something that ends at `until`; never lowers it, and leaves the revision, which
  /// key rings remember, as it is.
  case extendSigningKey(KeyID, until: Instant)
  /// What a lock did after an attempt. An attempt that already has an outcome: ``Conflict/revision``.
  case lockOutcome(attempt: AttemptID, device: DeviceID, KeptAttempt.Outcome)
  /// What a PIN is recognised by from now on, instead of what it was recognised by before. A tag that a PIN has which could
  /// still open: ``UniqueField/pin``; more PINs than one guess may try: ``Conflict/pinBudget``. Tags of PINs that open
  /// nothing any more give way.
  case setPINTags(PINTags)
  /// What a card is recognised by. One that is in ``CardMedium/maximumGrants`` live grants already: ``Conflict/cardGrants``.
  case setCardTags(CardTags)
  /// Suspends a credential that is active, and raises the revision of its grant; nothing where it is not active.
  case suspend(CredentialID)
  /// Arms a reader, in place of any earlier arming.
  case arm(CardCapture)
  /// Disarms a reader, which must still be armed so: ``Conflict/revision``.
  case disarm(CardCapture)
  /// All policies of the tenant, instead of those before. A site or device that is not there: ``Conflict/referenced``.
  case setPolicies([PolicyEntry])
  /// The tenant's card profile, made or replaced; the stored revision must be the profile's own, 0 for none.
  case setCardProfile(CardProfileRecord)
  /// Writes nothing: no PIN and no card that could still open at `now` may be bound to this device or, by one of its grants,
  /// to its site; otherwise ``Conflict/referenced``.
  case demandUnbound(DeviceID, now: Instant)
  /// Forgets a throttle; nothing where it is not kept.
  case forget(ThrottleKey)
  /// Notes when an API key was last used; never lowers it, and leaves the revision as it is.
  case noteKeyUse(APIKeyID, at: Instant)
  /// Makes the call repeatable that an attempt came of. A claim that is there already: ``Conflict/revision``.
  case claim(IdempotencyClaim)
  /// Counts one opening from afar against its caps. One that is used up: ``Conflict/openingCap``.
  case chargeOpening(OpeningCharge)
  /// Takes one opening of an approval that holds at `now` and has one left; otherwise ``Conflict/revision``.
  case spendApproval(ApprovalID, now: Instant)
  /// Gives the use of a grant back that an attempt of a device took, and forgets what it burnt, once. One that was given
  /// back before, or is not kept any more: ``Conflict/revision``.
  case returnUse(GrantID, attempt: AttemptID, device: DeviceID, burns: [Burn])
  /// Moves the cursor of an endpoint from `before` to `after` and keeps what was sent meanwhile. An endpoint whose cursor
  /// stands elsewhere, or that is gone: ``Conflict/revision``. The endpoint's revision stays.
  case advance(WebhookEndpointID, from: Int64, to: Int64, [WebhookDelivery])
  /// Takes or renews a lease. One that somebody else has at ``Lease/at``: ``Conflict/revision``.
  case takeLease(Lease)
  /// Keeps the signed head of the tenant's log, the newest of its hour. A log that is shorter, or whose kept head is not
  /// shorter: ``Conflict/revision``.
  case keepCheckpoint(SignedCheckpoint)
  /// Deletes the events at the places of a departure, with what finds them, and keeps the departure. A place whose event
  /// has left before: ``Conflict/revision``.
  case forgetEvents(Departure)
  /// Writes nothing: what the tenant keeps how long has this revision, 0 where it never said anything, and these are the
  /// persons whose data may not go; otherwise ``Conflict/revision``.
  case demandRetention(Int64, kept: Set<SubjectID>)
  /// What the tenant keeps how long, instead of what it said before; the stored revision must be its own, 0 for none. A
  /// site that is not there: ``Conflict/referenced``.
  case setRetention(Retention)
  /// Keeps that a device reported under a number. One that is taken: ``Conflict/revision``.
  case keepReport(DeviceReport)
  /// Deletes what hangs on a person's grants and credentials beside their records, and the keys that speak for the person.
  /// Key material of physical cards goes where no other person has them; their counters stay.
  case forgetTraces(of: SubjectID, grants: [GrantID], credentials: [CredentialID])
  /// Deletes what is kept beside events for repetitions: answers to attempts, and messages to webhooks.
  case forgetEchoes([EventEcho])
  /// A device has to forget a credential, until it says that it has.
  case demandForgetting(ForgottenCredential)
  /// A device has forgotten a credential; nothing where it did not have to.
  case noteForgotten(DeviceID, CredentialID)
  /// Lets so many go on of what rests after a restore; where fewer do: ``Conflict/revision``.
  case release(RestingKind, count: Int64)
}

/// Which grants a change touches beside its own record.
public enum GrantReach: Hashable, Sendable {
  /// One grant.
  case grant(GrantID)
  /// Those whose targets include this device, one of its lockers or its site.
  case device(DeviceID)
  /// Those of one person.
  case subject(SubjectID)
}

/// What a store says to a change.
public enum ChangeOutcome: Hashable, Sendable {
  /// It is durable.
  case done
  /// The same call was made before; these ids came of it.
  case replay(IdempotencyResult)
  /// The idempotency key was used for another call.
  case mismatch
  /// Nothing was written, and why.
  case conflict(Conflict)
}

/// Why a change does not fit what is stored.
public enum Conflict: Hashable, Sendable {
  /// The record changed meanwhile, or is gone: read again.
  case revision
  /// This must be unique and is taken.
  case taken(UniqueField)
  /// Another record still needs what should go, or what is named is not there.
  case referenced
  /// One guess would try too many PINs.
  case pinBudget
  /// The card is in too many live grants.
  case cardGrants
  /// Too many openings from afar.
  case openingCap
}

/// What must be unique.
public enum UniqueField: String, Hashable, Sendable, CaseIterable {
  case deviceCode, lockerLabel, lockerNumber, subjectReference, apiKey, signingKey, pin, identifier
}

/// The record of an idempotent call: it commits with the effect. It is found again by ``caller`` and ``key`` alone:
/// the same call may name another ``Change/tenant`` when it is repeated, as the making of a tenant does.
public struct IdempotencyClaim: Hashable, Sendable {
  /// How long a claim holds.
  public static let memory = Duration.hours(24)

  /// The key that called.
  public let caller: APIKeyID
  /// The keyed hash of the caller's `Idempotency-Key`.
  public let key: Digest
  /// The keyed hash of method, route and body.
  public let fingerprint: Digest
  /// What a replay answers.
  public let result: IdempotencyResult
  /// When the call was made.
  public let at: Instant

  package init(caller: APIKeyID, key: Digest, fingerprint: Digest, result: IdempotencyResult, at: Instant) {
    self.caller = caller
    self.key = key
    self.fingerprint = fingerprint
    self.result = result
    self.at = at
  }
}

/// The ids that a call made, in the order of its answer; from them the answer is made again, without generated secrets.
public struct IdempotencyResult: Hashable, Sendable {
  /// The most identifiers that one call makes.
  public static let maximumIDs = 500

  /// Identifiers in their text form; at most ``maximumIDs``.
  public let ids: [String]

  package init(ids: [String]) { self.ids = ids }
}
