package import SodiumPrimitives

/// Who calls, proven by an API key, and in which request.
public struct Caller: Sendable {
  /// The key.
  public let key: APIKeyID
  /// The tenant that it acts in; ``TenantID/none`` for the platform key.
  public let tenant: TenantID
  /// What it may do.
  public let role: Role
  /// Whether it lives in a sandbox.
  public let isTest: Bool
  /// The family of the key: whose what it makes is.
  public let maker: APIKeyID
  /// The families of the keys that made it.
  public let lineage: [APIKeyID]
  /// Where it counts; none means everywhere.
  public let sites: [SiteID]
  /// What a partner may do.
  public let scopes: Set<Scope>
  /// The person that it speaks for.
  public let subject: SubjectID?
  /// Who holds it.
  let person: String?
  /// When it was made.
  let madeAt: Instant
  /// How many openings a minute it may ask for.
  let openingsPerMinute: Int?
  /// The request.
  public let request: RequestID
  /// The one reading of the clocks of this request.
  public let moment: Moment
  /// What makes the call repeatable, where the caller asked for it.
  public internal(set) var idempotency: Idempotency?

  /// What a repeatable call is known by: keyed hashes only.
  public struct Idempotency: Hashable, Sendable {
    /// The keyed hash of the caller's `Idempotency-Key`.
    package let key: Digest
    let fingerprint: Digest

    /// Hashes the caller's `Idempotency-Key` and its call. `route` is the method and path.
    public init(key: [UInt8], route: String, body: [UInt8], keys: DerivedKeys) {
      self.key = BLAKE2b.hash(key, key: keys.fingerprint, count: 16)
      var writer = CBORWriter(capacity: body.count + 128)
      writer.array(3)
      writer.text("call")
      writer.text(route)
      writer.bytes(body)
      fingerprint = BLAKE2b.hash(writer.finish(), key: keys.fingerprint, count: 16)
    }
  }

  package init(
    key: APIKey, request: RequestID, moment: Moment, idempotency: Idempotency?
  ) {
    self.key = key.id
    tenant = key.tenant ?? .none
    role = key.role
    isTest = key.isTest
    maker = key.family
    lineage = key.lineage
    sites = key.sites
    scopes = key.scopes
    subject = key.subject
    person = key.person
    madeAt = key.createdAt
    openingsPerMinute = key.openingsPerMinute
    self.request = request
    self.moment = moment
    self.idempotency = idempotency
  }
}
