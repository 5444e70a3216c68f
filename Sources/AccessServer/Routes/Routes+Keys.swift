import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addAPIKeys(to v1: RouterGroup<Context>) {
    let service = service
    v1.post("api_keys") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let draft = try APIKeyBody.read(body)
      let issued = try await once(caller) { try await service.management.createAPIKey(draft, by: caller) }
      return made(issued, revision: nil) { json in
        issued.value.key.write(to: &json)
        json.secret("key", issued.value.token)
      }
    }
    v1.get("api_keys") { request, context in
      let caller = try caller(context)
      let query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      try query.filters.end()
      let keys = try await service.management.apiKeys(after: query.position, limit: query.limit + 1, by: caller)
      return query.page(keys, position: \.id.bytes) { $1.write(to: &$0) }
    }
    v1.get("api_keys/{key_id}") { request, context in
      let id: APIKeyID = try identifier("key_id", context)
      let key = try await service.management.apiKey(id, by: try caller(context))
      return object(request, tag: EntityTag.of(revision: key.revision)) { key.write(to: &$0) }
    }
    v1.post("api_keys/{key_id}/rotate") { request, context in
      var bytes: [UInt8] = []
      var overlap = APIKeyRotationBody.presetOverlap
      if let body = try await request.optionalJSON() {
        bytes = body.bytes
        overlap = try APIKeyRotationBody.read(body)
      }
      let (caller, said) = (try caller(request, context, body: bytes), overlap)
      let id: APIKeyID = try identifier("key_id", context)
      let issued = try await once(caller) {
        try await service.management.rotateAPIKey(id, overlap: said, by: caller)
      }
      service.authenticator.forget()
      return made(issued, revision: nil) { json in
        issued.value.key.write(to: &json)
        json.secret("key", issued.value.token)
      }
    }
    v1.delete("api_keys/{key_id}") { _, context in
      try await service.management.revokeAPIKey(try identifier("key_id", context), by: try caller(context))
      service.authenticator.forget()
      return Response(status: .noContent)
    }
  }

  func addSigningKeys(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("signing_keys") { _, context in
      let keys = try service.management.signingKeys(ring: service.ring.current, by: try caller(context))
      return Response.json { json in
        json.objects("data", keys) { $1.write(to: &$0) }
        json.member("next_cursor", String?.none)
      }
    }
    v1.post("signing_keys/{purpose}/rotate") { request, context in
      let caller = try caller(request, context, body: try await request.emptyJSON())
      guard let name = context.parameters.get("purpose"), let purpose = SigningPurpose(rawValue: name) else {
        throw Problem(.notFound)
      }
      let rotated = try await once(caller) {
        // Another process may have rotated a moment ago.
        if service.isShared { try await service.reloadRing() }
        let rotated = try await service.management.rotateSigningKey(purpose, ring: service.ring.current, by: caller)
        try await service.reloadRing()
        return rotated
      }
      let keys = try service.management.signingKeys(ring: service.ring.current, by: caller)
      return made(rotated, .ok, revision: nil) { json in
        json.objects("data", keys.filter { $0.purpose == purpose }) { $1.write(to: &$0) }
      }
    }
  }

  /// The public keys of one tenant or of all, for whoever verifies passes on their own.
  func addPublishedKeys(to pages: RouterGroup<Context>) {
    let service = service
    pages.get(".well-known/access-auth-keys") { request, _ in
      var query = try QueryReader(request)
      let tenant: TenantID? = try query.identifier("tenant")
      try query.end()
      let published = service.ring.current.published(of: tenant)
      let wantsJWK = request.headers[.accept]?.contains("json") ?? false
      return wantsJWK
        ? Response.bytes(type: "application/jwk-set+json", published.jwkSet)
        : Response.bytes(type: "application/cose-key-set", published.coseKeySet)
    }
  }

  func addTenants(to v1: RouterGroup<Context>) {
    let service = service
    v1.post("tenants") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let draft = try TenantBody.read(body)
      let issued = try await once(caller) {
        let issued = try await service.management.createTenant(
          name: draft.name, isSandbox: draft.isSandbox, by: caller)
        try await service.reloadRing()
        return issued
      }
      return made(issued, revision: issued.value.tenant.revision) { json in
        issued.value.tenant.write(to: &json)
        json.secret("admin_key", issued.value.adminKey)
      }
    }
    v1.get("tenants") { request, context in
      let caller = try caller(context)
      let query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      try query.filters.end()
      let tenants = try await service.management.tenants(after: query.position, limit: query.limit + 1, by: caller)
      return query.page(tenants, position: \.id.bytes) { $1.write(to: &$0) }
    }
    v1.get("tenants/{tenant_id}") { request, context in
      let id: TenantID = try identifier("tenant_id", context)
      let tenant = try await service.management.tenant(id, by: try caller(context))
      return object(request, tag: EntityTag.of(revision: tenant.revision)) { tenant.write(to: &$0) }
    }
    for (action, isSuspended) in [("suspend", true), ("resume", false)] {
      v1.post("tenants/{tenant_id}/\(action)") { request, context in
        let caller = try caller(request, context, body: try await request.emptyJSON())
        let id: TenantID = try identifier("tenant_id", context)
        let changed = try await once(caller) {
          try await service.management.setSuspended(isSuspended, tenant: id, by: caller)
        }
        service.authenticator.forget()
        return object(
          request, tag: EntityTag.of(revision: changed.value.revision), isReplay: changed.isReplay
        ) { changed.value.write(to: &$0) }
      }
    }
  }
}

extension JSONObject {
  /// A generated secret, shown once; on a repeated call null, and `secret_available` says so.
  fileprivate mutating func secret(_ name: StaticString, _ token: APIKeyToken?) {
    if let token {
      member(name, ascii: token.text)
    } else {
      member(name, String?.none)
      member("secret_available", false)
    }
  }
}
