import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addReports(to v1: RouterGroup<Context>) {
    v1.post("devices/self/events", use: takeReports)
  }

  /// What the device reports. Where some of it contradicts what was told before, the answer is a problem that says of each
  /// report what became of it; the others are remembered.
  @Sendable private func takeReports(_ request: Request, _ context: Context) async throws -> Response {
    let door = try door(context)
    let body = try await request.json()
    let caller = try caller(request, context, body: body.bytes)
    let drafts = try ReportsBody.read(body)
    try charge(drafts.count, context)
    let taken = try await once(caller) { try await service.reports.take(drafts, at: door, by: caller) }
    guard let problem = taken.value.problem else {
      return made(taken, .ok, revision: nil) { taken.value.write(to: &$0) }
    }
    var response = problem.response(requestID: context.requestID) { taken.value.write(to: &$0) }
    if taken.isReplay { response.headers[.idempotentReplayed] = "true" }
    return response
  }

  /// Many reports in one request count as several: what they make is sealed and listed beside the events of all others.
  private func charge(_ reports: Int, _ context: Context) throws {
    guard let key = context.principal else { throw Problem(.unauthenticated) }
    for _ in 0..<(reports - 1) / Self.reportsPerRequest {
      if let limit = service.limiter.charge(key, at: context.moment) { throw Problem.rateLimited(limit) }
    }
  }

  private static var reportsPerRequest: Int { 10 }
}
