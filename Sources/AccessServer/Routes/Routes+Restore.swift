import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addRestore(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("restore") { _, context in
      let standing = try await service.releases.standing(by: try caller(context))
      return Response.json { standing.write(to: &$0) }
    }
    v1.post("restore/release") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let wanted = try ReleaseBody.read(body)
      let released = try await once(caller) {
        try await service.releases.release(wanted.kinds, keys: wanted.keys, by: caller)
      }
      service.authenticator.forget()
      return made(released, .ok, revision: nil) { released.value.write(to: &$0) }
    }
  }
}
