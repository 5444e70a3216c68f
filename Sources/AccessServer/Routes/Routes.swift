package import AccessAuth
package import AccessHTTP
import HTTPTypes
package import Hummingbird

/// Every route of the service. A route decodes, calls one function and encodes.
package struct Routes<Store: ServiceStore>: Sendable {
  /// What is known of a request; the principal is the proven API key.
  package typealias Context = EdgeContext<APIKey>

  let service: Service<Store>
  let state: ServingState
  let securityContact: SecurityContact?

  package init(service: Service<Store>, state: ServingState, securityContact: SecurityContact? = nil) {
    self.service = service
    self.state = state
    self.securityContact = securityContact
  }

  /// The complete router.
  package func router() -> Router<Context> {
    let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
    addHealth(to: router)
    let pages = router.group().add(middleware: PageLimit(limiter: service.limiter))
    addPages(to: pages)
    addPublishedKeys(to: pages)
    addDocument(to: pages)
    let v1 = router.group("v1").add(middleware: Authentication(service: service))
    addTenants(to: v1)
    addSites(to: v1)
    addDevices(to: v1)
    addLockers(to: v1)
    addReaders(to: v1)
    addSubjects(to: v1)
    addPersons(to: v1)
    addAffected(to: v1)
    addGrants(to: v1)
    addHolds(to: v1)
    addCredentials(to: v1)
    addVerifications(to: v1)
    addTriggers(to: v1)
    addCommands(to: v1)
    addReports(to: v1)
    addLockouts(to: v1)
    addPolicies(to: v1)
    addRetention(to: v1)
    addEvents(to: v1)
    addLogExport(to: v1)
    addLog(to: v1)
    addAPIKeys(to: v1)
    addRestore(to: v1)
    addSigningKeys(to: v1)
    addWebhookEndpoints(to: v1)
    addWebhookDeliveries(to: v1)
    addSandbox(to: v1)
    return router
  }
}

/// Proves whose key a request carries, and charges the request to that key and its tenant. Without a key nothing below is
/// reached, and the request is charged to the address that it came from.
///
/// The address comes last and is not asked before the token is looked up. Behind one address may be a whole site, or all
/// clients of a proxy that was not named: strangers there must not keep a genuine key out, and one that was not used in
/// the last two seconds is remembered by nobody (``Authenticator``). The price is one read for each well-formed token.
///
/// Where a device asks, somebody may stand before it: for all of its request it waits for the store no longer than
/// ``StorePatience`` says. What people and programs ask can need hundreds of reads, each of which has its own bound.
struct Authentication<Store: ServiceStore>: RouterMiddleware {
  typealias Context = Routes<Store>.Context

  let service: Service<Store>

  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    let patience = StorePatience()
    let key = try await patience.bounding { () async throws -> APIKey in try await caller(of: request, context) }
    var context = context
    context.principal = key
    guard key.device != nil else { return try await next(request, context) }
    return try await patience.bounding { [context] () async throws -> Response in try await next(request, context) }
  }

  /// The key that the request carries, and counts.
  private func caller(of request: Request, _ context: Context) async throws -> APIKey {
    guard let bearer = request.bearer,
      let token = bearer.withBytes({ bytes in APIKeyToken(bytes.indices.map { bytes[$0] }) }),
      let key = try await service.authenticator.key(for: token, at: context.moment)
    else {
      if let limit = service.limiter.charge(context.client, at: context.moment) { throw Problem.rateLimited(limit) }
      throw Problem(.unauthenticated)
    }
    if let limit = service.limiter.charge(key, at: context.moment) { throw Problem.rateLimited(limit) }
    try await service.tendRing(for: key.tenant)
    service.keyUses.note(key, at: context.moment.wall)
    return key
  }
}

/// Charges the requests of pages that need no key to the address that they come from.
struct PageLimit: RouterMiddleware {
  typealias Context = EdgeContext<APIKey>

  let limiter: RequestLimiter

  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    if let limit = limiter.charge(context.client, at: context.moment) { throw Problem.rateLimited(limit) }
    return try await next(request, context)
  }
}
