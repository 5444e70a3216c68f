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

  package init(service: Service<Store>, state: ServingState) {
    self.service = service
    self.state = state
  }

  /// The complete router.
  package func router() -> Router<Context> {
    let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
    addHealth(to: router)
    addPublishedKeys(to: router)
    let v1 = router.group("v1").add(middleware: Authentication(service: service))
    addTenants(to: v1)
    addSites(to: v1)
    addDevices(to: v1)
    addLockers(to: v1)
    addReaders(to: v1)
    addSubjects(to: v1)
    addGrants(to: v1)
    addHolds(to: v1)
    addCredentials(to: v1)
    addVerifications(to: v1)
    addLockouts(to: v1)
    addPolicies(to: v1)
    addEvents(to: v1)
    addAPIKeys(to: v1)
    addSigningKeys(to: v1)
    return router
  }
}

/// Proves whose key a request carries. Without one, nothing below is reached.
struct Authentication<Store: ServiceStore>: RouterMiddleware {
  typealias Context = Routes<Store>.Context

  let service: Service<Store>

  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let bearer = request.bearer,
      let token = bearer.withBytes({ bytes in APIKeyToken(bytes.indices.map { bytes[$0] }) }),
      let key = try await service.authenticator.key(for: token, at: context.moment)
    else { throw Problem(.unauthenticated) }
    var context = context
    context.principal = key
    return try await next(request, context)
  }
}
