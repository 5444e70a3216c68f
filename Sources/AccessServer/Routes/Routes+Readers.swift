import AccessAuth
import AccessHTTP
import Hummingbird

// What hangs on a device's readers: how likely a guess is, who can open, and which card comes next.
extension Routes {
  func addReaders(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("devices/{device_id}/risk") { _, context in
      let risk = try await service.management.guessRisk(
        of: try identifier("device_id", context), by: try caller(context))
      return Response.json { risk.write(to: &$0) }
    }
    v1.post("devices/{device_id}/capture") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let grant = try CaptureBody.read(body)
      let device: DeviceID = try identifier("device_id", context)
      let armed = try await once(caller) {
        try await service.management.armCapture(at: device, for: grant, by: caller)
      }
      return made(armed, revision: nil) { armed.value.write(to: &$0) }
    }
    v1.get("lockers/{locker_id}/access") { request, context in
      let caller = try caller(context)
      let query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      try query.filters.end()
      let found = try await service.lockerAccess.openers(
        of: try identifier("locker_id", context), after: query.position, limit: query.limit,
        ring: service.ring.current, by: caller)
      return query.page(found.openers, next: found.next) { json, opener in
        json.member("grant_id", opener.grant.id)
        json.member("subject_id", opener.grant.subject)
        json.member("credential_id", opener.credential.id)
        json.member("mode", opener.credential.mode)
      }
    }
  }

  func addLockouts(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("lockouts") { request, context in
      let caller = try caller(context)
      let query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      try query.filters.end()
      let lockouts = try await service.management.lockouts(
        after: query.position, limit: query.limit + 1, by: caller)
      return query.page(lockouts, position: \.id.bytes) { $1.write(to: &$0) }
    }
    v1.delete("lockouts/{lockout_id}") { _, context in
      try await service.management.liftLockout(try identifier("lockout_id", context), by: try caller(context))
      return Response(status: .noContent)
    }
  }
}
