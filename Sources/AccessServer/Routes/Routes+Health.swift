import AccessAuth
import AccessHTTP
import Hummingbird

extension Routes {
  func addHealth(to router: Router<Context>) {
    let (service, state) = (service, state)
    router.get("livez") { _, _ in Response.json { $0.member("status", "ok") } }
    router.get("readyz") { request, context in
      var query = try QueryReader(request)
      let isVerbose = try query.boolean("verbose") ?? false
      try query.end()
      let store = await service.storeAnswers()
      let isReady = store && state.isReady
      func writeChecks(to json: inout JSONObject) {
        guard isVerbose else { return }
        json.object("checks") { json in
          json.member("store", store ? "ok" : "failed")
          json.member("serving", state.isReady ? "ok" : "draining")
          json.member("memory_locking", state.canLockMemory ? "ok" : "unavailable")
        }
      }
      guard isReady else {
        return Problem(.unavailable, retryAfter: .seconds(1)).response(
          requestID: context.requestID, extend: writeChecks)
      }
      return Response.json { json in
        json.member("status", "ok")
        writeChecks(to: &json)
      }
    }
    router.get("version") { _, _ in
      Response.json { json in
        json.member("name", "accessauth")
        json.member("version", AccessAuthVersion.current)
        json.member("api", "v1")
      }
    }
    router.get("problems") { _, _ in Response.problemIndex }
    router.get("problems/{code}") { _, context in
      guard let page = context.parameters.get("code").flatMap(Response.problemPage) else { throw Problem(.notFound) }
      return page
    }
  }
}

extension Service {
  /// Whether the store answers a simple question.
  func storeAnswers() async -> Bool {
    do { return try await store.instance() != nil } catch { return false }
  }
}
