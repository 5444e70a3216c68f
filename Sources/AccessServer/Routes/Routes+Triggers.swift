import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addTriggers(to v1: RouterGroup<Context>) {
    v1.post("triggers", use: trigger)
    v1.get("approvals") { request, context in
      let caller = try caller(context)
      let query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      try query.filters.end()
      let approvals = try await service.approvals.approvals(
        after: query.position, limit: query.limit + 1, by: caller)
      return query.page(approvals, position: \.id.bytes) { $1.write(at: caller.moment.wall, to: &$0) }
    }
    v1.post("approvals") { request, context in
      let body = try await request.json(upTo: .verification)
      let caller = try caller(request, context, body: body.bytes)
      let wanted = try ApprovalBody.read(body)
      let given = try await once(caller) {
        try await service.approvals.approve(wanted.id, openings: wanted.openings, by: caller)
      }
      return made(given, .ok, revision: given.value.revision) { given.value.write(at: caller.moment.wall, to: &$0) }
    }
  }

  /// A decision, and where it opens, a command; with `wait` as it stands once it is finished or the time is over.
  @Sendable private func trigger(_ request: Request, _ context: Context) async throws -> Response {
    let wait = try CommandWait(request)
    let body = try await request.json(upTo: .verification)
    let caller = try caller(request, context, body: body.bytes)
    guard caller.idempotency != nil else { throw Problem(.invalidFormat, "an Idempotency-Key is needed here") }
    // Whoever may not open at all is told so, whatever the body lacks.
    let needsGrant =
      caller.role.allows(.trigger, by: caller.scopes) && !caller.role.allows(.triggerFreely, by: caller.scopes)
    let draft = try TriggerBody.read(body, needsGrant: needsGrant)
    let triggered = try await once(caller) {
      try await service.triggers.trigger(draft, ring: service.ring.current, by: caller)
    }
    if !triggered.isReplay { service.metrics.count(triggered.value.answer.decision, of: .apiTrigger) }
    guard let command = triggered.value.command else {
      return made(triggered, .ok, revision: nil) { triggered.value.write(nil, to: &$0) }
    }
    if !triggered.isReplay { service.waitingRoom.wake(.device(command.device)) }
    let seen = try await finished(command.id, wait, by: caller)
    return made(triggered, .created, revision: nil) { triggered.value.write(seen, to: &$0) }
  }

  /// The command, once it is finished or the time is over.
  func finished(_ id: CommandID, _ wait: CommandWait, by caller: Caller) async throws -> Command {
    try await service.waitingRoom.wait(
      for: .command(id), upTo: wait.time, key: caller.key, until: { $0.status.isFinal },
      { try await service.commands.command(id, by: caller, at: service.clock()) })
  }
}

/// The query of a call that can wait: `wait`, in seconds, and nothing else.
struct CommandWait {
  /// The longest that anybody waits, in seconds.
  static let seconds = 0...30

  let time: Duration

  init(_ request: Request) throws(Problem) {
    var query = try QueryReader(request)
    time = .seconds(try query.integer("wait", in: Self.seconds) ?? 0)
    try query.end()
  }
}
