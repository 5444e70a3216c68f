import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addCommands(to v1: RouterGroup<Context>) {
    v1.get("commands/{command_id}") { request, context in
      let wait = try CommandWait(request)
      let command = try await finished(try identifier("command_id", context), wait, by: try caller(context))
      return object(request, tag: EntityTag.of(revision: command.revision)) { command.write(to: &$0) }
    }
    v1.post("commands/{command_id}/cancel") { request, context in
      let caller = try caller(request, context, body: try await request.emptyJSON())
      let id: CommandID = try identifier("command_id", context)
      return answer(request, try await once(caller) { try await service.commands.cancel(id, by: caller) })
    }
    v1.post("commands/{command_id}/ack") { request, context in
      let door = try door(context)
      let body = try await request.json(upTo: .verification)
      let caller = try caller(request, context, body: body.bytes)
      let told = try AcknowledgementBody.read(body)
      let id: CommandID = try identifier("command_id", context)
      return answer(
        request,
        try await once(caller) {
          try await service.commands.acknowledge(id, told.result, nonce: told.nonce, at: door, by: caller)
        })
    }
    v1.get("devices/self/commands", use: fetch)
  }

  /// What the device is to open; it waits while there is nothing.
  @Sendable private func fetch(_ request: Request, _ context: Context) async throws -> Response {
    let wait = try CommandWait(request)
    let (door, caller, key) = (try door(context), try caller(context), context.principal)
    let waiting = try await service.waitingRoom.wait(
      for: .device(door.device), upTo: wait.time, key: caller.key, until: { !$0.isEmpty },
      {
        // Somebody may have revoked the key meanwhile.
        guard let key, try await service.authenticator.stillCounts(key, at: service.clock()) else {
          throw Problem(.unauthenticated)
        }
        return try await service.commands.waiting(
          at: door, ring: service.ring.current, by: caller, at: service.clock())
      })
    let forgotten = try await service.forgetting.waiting(at: door)
    return .json(headers: [.cacheControl: "no-store"]) { json in
      json.objects("data", waiting) { $1.write(to: &$0) }
      json.member("forget", forgotten.count)
    }
  }

  private func answer(_ request: Request, _ made: Made<Command>) -> Response {
    service.waitingRoom.wake(.command(made.value.id))
    let tag = EntityTag.of(revision: made.value.revision)
    return object(request, tag: tag, isReplay: made.isReplay, canBeCurrent: false) { made.value.write(to: &$0) }
  }
}
