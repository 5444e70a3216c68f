import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addGrants(to v1: RouterGroup<Context>) {
    let management = service.management
    v1.post("grants") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let wanted = try GrantBody.read(body)
      let ring = service.ring.current
      let issued = try await once(caller) {
        try await management.createGrant(wanted.draft, ring: ring, by: caller)
      }
      let pictures = try issued.value.credentials.enumerated().map { index, credential in
        try QRPicture(of: credential, as: index < wanted.images.count ? wanted.images[index] : nil)
      }
      return made(issued, revision: nil) { json in
        issued.value.write(to: &json, pictures: pictures)
      }
    }
    v1.get("grants") { request, context in
      let caller = try caller(context)
      var query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      let subject: SubjectID? = try query.filters.identifier("subject_id")
      try query.filters.end()
      let grants = try await management.grants(
        of: subject, after: query.position, limit: query.limit + 1, by: caller)
      return query.page(grants, position: \.id.bytes) { $1.write(to: &$0) }
    }
    v1.get("grants/{grant_id}") { request, context in
      let kept = try await management.grant(try identifier("grant_id", context), by: try caller(context))
      // With local hours, time changes the answer without a change of the grant: nothing that the caller has is current.
      return object(request, tag: EntityTag.of(kept.grant), canBeCurrent: kept.grant.schedule == nil) {
        kept.write(to: &$0, pictures: [])
      }
    }
    v1.patch("grants/{grant_id}") { request, context in
      let patch = try GrantPatchBody.read(try await request.json())
      let wanted = try expectedTag(request)
      let id: GrantID = try identifier("grant_id", context)
      let changed = try await management.changeGrant(
        id, patch, expecting: { grant in wanted == nil || wanted == EntityTag.of(grant) },
        ring: service.ring.current, by: try caller(context))
      return object(request, tag: EntityTag.of(changed.grant)) { changed.write(to: &$0, pictures: []) }
    }
    for (action, standing) in Standing.actions {
      v1.post("grants/{grant_id}/\(action)") { request, context in
        let caller = try caller(request, context, body: try await request.emptyJSON())
        let id: GrantID = try identifier("grant_id", context)
        let changed = try await once(caller) { try await management.setStanding(standing, ofGrant: id, by: caller) }
        return object(request, tag: EntityTag.of(changed.value.grant), isReplay: changed.isReplay) {
          changed.value.write(to: &$0, pictures: [])
        }
      }
    }
    v1.post("grants/{grant_id}/holds") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let draft = try HoldBody.read(body)
      let grant: GrantID = try identifier("grant_id", context)
      let ring = service.ring.current
      let placed = try await once(caller) { try await management.placeHold(draft, on: grant, ring: ring, by: caller) }
      return made(placed, revision: placed.value.revision) { placed.value.write(to: &$0) }
    }
    v1.post("grants/{grant_id}/credentials") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let wanted = try CredentialBody.read(body)
      let grant: GrantID = try identifier("grant_id", context)
      let ring = service.ring.current
      let issued = try await once(caller) {
        try await management.addCredential(wanted.draft, to: grant, ring: ring, by: caller)
      }
      let picture = try QRPicture(of: issued.value, as: wanted.image)
      return made(issued, revision: nil) { issued.value.write(to: &$0, picture: picture) }
    }
  }
}

extension Standing {
  /// The last path segment of a call that sets a standing.
  static let actions: [(String, Standing)] = [("revoke", .revoked), ("suspend", .suspended), ("resume", .active)]
}

extension IssuedGrant {
  /// The grant with its credentials and holds; `pictures` are the credentials', in order, where there are any.
  func write(to json: inout JSONObject, pictures: [QRPicture?]) {
    grant.write(to: &json)
    json.member("opens_next_at", opensNextAt)
    json.objects("holds", holds) { $1.write(to: &$0) }
    json.objects("credentials", credentials.enumerated()) { json, element in
      element.element.write(
        to: &json, picture: element.offset < pictures.count ? pictures[element.offset] : nil)
    }
  }
}

extension IssuedCredential {
  /// The credential with its pass and its picture, where there are any.
  func write(to json: inout JSONObject, picture: QRPicture?) {
    credential.write(to: &json, expiresAt: expiresAt, pass: pass, secret: secret)
    if let picture {
      json.object("image") { json in
        json.member("media_type", picture.mediaType)
        json.member("data_base64", picture.base64)
      }
    }
  }
}
