public import SodiumPrimitives

/// What webhooks ask of a store.
public typealias WebhookStore = RecordReader & ChangeStore & MediaReader & SealingStore

/// Managing endpoints, and looking after what was sent to them. Each call is for administrators, and for partners with the
/// scope `webhooks`, who reach what their own family of keys made.
public struct Webhooks<Store: WebhookStore, Random: RandomSource>: Sendable {
  let management: Management<Store, Random>
  /// What is wrong with a receiver's URL; nil where messages may go there.
  let flaw: @Sendable (String) -> StaticText?

  /// Composes the use cases.
  public init(management: Management<Store, Random>, flaw: @escaping @Sendable (String) -> StaticText?) {
    self.management = management
    self.flaw = flaw
  }

  /// Makes an endpoint. It is told of what comes: the log as it stands is no news.
  public func create(
    _ draft: WebhookEndpointDraft, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedWebhookEndpoint> {
    try caller.demand(.manageWebhooks)
    if let ids = try await management.replayed(by: caller) { return try await shown(ids, by: caller) }
    try check(draft.url)
    guard try await count(in: caller.tenant) < WebhookEndpoint.maximumPerTenant else {
      throw .conflict("the tenant has as many endpoints as it can have; remove one")
    }
    let id = WebhookEndpointID(at: caller.moment.wall, random: management.random)
    let secret = draft.signature == .v1 ? WebhookSecret(random: management.random) : nil
    let endpoint = WebhookEndpoint(
      id: id, url: draft.url, types: draft.types.inOrder, signature: draft.signature, description: draft.description,
      wrappedSecret: secret.map { wrapped($0, for: id, of: caller.tenant) }, cursor: try await logSize(by: caller),
      madeBy: caller.maker, seesAll: caller.reachesAll, createdAt: caller.moment.wall)
    let event = event(.webhookEndpointCreated, id, by: caller)
    switch try await management.commit(
      [.insert(.webhookEndpoint(endpoint))], [event], by: caller, ids: [id.description])
    {
    case .done: return Made(value: IssuedWebhookEndpoint(endpoint: endpoint, secret: secret), isReplay: false)
    case .replay(let ids): return try await shown(ids, by: caller)
    case .conflict: throw .inconsistent
    }
  }

  /// A page of endpoints, newest first.
  public func endpoints(after cursor: [UInt8]?, limit: Int, by caller: Caller) async throws(Refusal)
    -> [WebhookEndpoint]
  {
    let list = RecordList.webhookEndpoints(madeBy: caller.onlyMaker)
    return try await management.page(list, after: cursor, limit: limit, by: caller, .manageWebhooks).compactMap {
      guard case .webhookEndpoint(let endpoint) = $0 else { return nil }
      return endpoint
    }
  }

  /// The endpoint.
  public func endpoint(_ id: WebhookEndpointID?, by caller: Caller) async throws(Refusal) -> WebhookEndpoint {
    try caller.demand(.manageWebhooks)
    let record = try await management.reading { () async throws(StoreError) in
      guard let id else { return nil as Record? }
      return try await management.store.record(.webhookEndpoint(id), in: caller.tenant)
    }
    guard case .webhookEndpoint(let endpoint)? = record, caller.reaches(madeBy: endpoint.madeBy) else {
      throw .notFound
    }
    return endpoint
  }
}

// What the calls share.
extension Webhooks {
  /// The endpoint of an earlier call, without its secret.
  func shown(_ ids: [String], by caller: Caller) async throws(Refusal) -> Made<IssuedWebhookEndpoint> {
    let kept = try await endpoint(ids.first.flatMap { WebhookEndpointID($0) }, by: caller)
    return Made(value: IssuedWebhookEndpoint(endpoint: kept, secret: nil), isReplay: true)
  }

  func event(_ action: EventAction, _ endpoint: WebhookEndpointID, by caller: Caller) -> Event {
    var event = management.event(action, by: caller)
    event.endpoint = endpoint
    return event
  }

  func wrapped(_ secret: WebhookSecret, for id: WebhookEndpointID, of tenant: TenantID) -> [UInt8] {
    secret.wrapped(
      for: WebhookEndpoint.secretContext(id, of: tenant), keys: management.keys, random: management.random)
  }

  func check(_ url: String) throws(Refusal) {
    if let flaw = flaw(url) { throw .invalid(pointer: "/url", detail: flaw) }
  }

  func logSize(by caller: Caller) async throws(Refusal) -> Int64 {
    try await management.reading { () async throws(StoreError) in
      try await management.store.logSize(of: caller.tenant)
    }
  }

  private func count(in tenant: TenantID) async throws(Refusal) -> Int {
    try await management.reading { () async throws(StoreError) in
      try await management.store.page(
        .webhookEndpoints(madeBy: nil), in: tenant, after: nil, limit: WebhookEndpoint.maximumPerTenant
      ).count
    }
  }
}

extension Set<WebhookType> {
  /// In the order of the closed list.
  var inOrder: [WebhookType] { WebhookType.allCases.filter(contains) }
}

/// An endpoint that is to be made.
public struct WebhookEndpointDraft: Hashable, Sendable {
  /// Where it is.
  public let url: String
  /// What it wants to know; empty is all that it may.
  public var types: Set<WebhookType> = []
  /// How its messages are signed.
  public var signature = WebhookEndpoint.Signature.v1a
  /// For people.
  public var description: String?

  /// An endpoint at `url`, with nothing else said.
  public init(url: String) { self.url = url }
}

/// An endpoint, and its secret where one was made just now; it is shown once.
public struct IssuedWebhookEndpoint: Sendable {
  /// The endpoint.
  public let endpoint: WebhookEndpoint
  /// The secret of ``WebhookEndpoint/Signature/v1``; nil for the other, and when the call is repeated.
  public let secret: WebhookSecret?
}
