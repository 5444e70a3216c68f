import AccessAuth
import AccessHTTP
import Hummingbird

extension Routes {
  func addHolds(to v1: RouterGroup<Context>) {
    let management = service.management
    v1.get("holds/{hold_id}") { request, context in
      let hold = try await management.hold(try identifier("hold_id", context), by: try caller(context))
      return object(request, tag: EntityTag.of(revision: hold.revision)) { hold.write(to: &$0) }
    }
    v1.put("holds/{hold_id}") { request, context in
      let result = try HoldResultBody.read(try await request.json())
      let hold = try await management.settleHold(
        try identifier("hold_id", context), result, by: try caller(context))
      return object(request, tag: EntityTag.of(revision: hold.revision)) { hold.write(to: &$0) }
    }
  }
}
