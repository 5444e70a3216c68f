import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird
import SodiumPrimitives

extension Routes {
  func addVerifications(to v1: RouterGroup<Context>) {
    v1.post("verifications", use: verify)
    v1.get("verifications/{attempt_id}", use: keptAnswer)
    v1.post("verifications/{attempt_id}/outcome", use: recordOutcome)
    v1.post("devices/self/challenges", use: makeChallenge)
  }

  @Sendable private func verify(_ request: Request, _ context: Context) async throws -> Response {
    let door = try door(context)
    let asked = try VerificationBody.read(try await request.json(upTo: .verification))
    let ring = await service.ring(for: asked, at: door)
    do throws(VerificationFailure) {
      let answer = try await service.verifier.verify(
        asked, at: door, ring: ring, moment: context.moment, requestID: context.requestID)
      service.metrics.count(answer.decision, of: asked.presentation.mode)
      return .json(bytes: answer.json)
    } catch {
      service.metrics.count(error)
      throw Problem(failure: error)
    }
  }

  /// Nothing is kept of a challenge: it carries its own code, and is burnt by the proof that names it.
  @Sendable private func makeChallenge(_ request: Request, _ context: Context) async throws -> Response {
    let door = try door(context)
    _ = try await request.emptyJSON()
    let challenge = Challenge(
      for: door.tenant, device: door.device, at: context.moment.wall, keys: service.keys, random: SystemRandom())
    return .json(.created, headers: [.cacheControl: "no-store"]) { challenge.write(to: &$0) }
  }

  @Sendable private func keptAnswer(_ request: Request, _ context: Context) async throws -> Response {
    let kept = try await service.outcomes.attempt(try attempt(context), at: try door(context))
    return .json(bytes: kept.answer.json)
  }

  @Sendable private func recordOutcome(_ request: Request, _ context: Context) async throws -> Response {
    let door = try door(context)
    let attempt = try attempt(context)
    let body = try await request.json(upTo: .verification)
    let caller = try caller(request, context, body: body.bytes)
    let actuation = try OutcomeBody.read(body)
    let outcome = try await once(caller) {
      try await service.outcomes.record(actuation, after: attempt, at: door, by: caller)
    }
    return made(outcome, .ok, revision: nil) { json in
      json.member("attempt_id", attempt.description)
      json.member("result", outcome.value.actuation)
      json.member("event_id", outcome.value.event)
    }
  }

  /// The device that calls; any other key is refused.
  func door(_ context: Context) throws(Problem) -> Door {
    guard let key = context.principal, key.role.allows(.verify), let tenant = key.tenant, let device = key.device else {
      throw Problem(.forbidden)
    }
    return Door(tenant: tenant, device: device)
  }

  private func attempt(_ context: Context) throws(Problem) -> AttemptID {
    guard let text = context.parameters.get("attempt_id"), let id = AttemptID(text) else { throw Problem(.notFound) }
    return id
  }
}
