import AccessAuth
import AccessHTTP
import Hummingbird

extension Routes {
  /// What whoever runs the service asks, as often as it likes: nothing here is limited.
  func addHealth(to router: Router<Context>) {
    let service = service
    router.get("livez") { _, _ in Response.json { $0.member("status", "ok") } }
    router.get("readyz") { request, context in
      var query = try QueryReader(request)
      let isVerbose = try query.boolean("verbose") ?? false
      try query.end()
      let readiness = await readiness(at: context.moment)
      guard readiness.isReady else {
        return Problem(.unavailable, retryAfter: .seconds(1)).response(requestID: context.requestID) { json in
          if isVerbose { readiness.write(to: &json) }
        }
      }
      return Response.json { json in
        json.member("status", "ok")
        if isVerbose { readiness.write(to: &json) }
      }
    }
    router.get("metrics") { _, _ in
      Response.bytes(type: MetricRegistry.contentType, await service.metrics.registry.exposition())
    }
  }

  /// How the service is now.
  private func readiness(at moment: Moment) async -> Readiness {
    var reading = Readiness.Reading(now: moment.wall)
    reading.isServing = state.isReady
    reading.standing = await service.probe.standing()
    reading.hindrance = service.store.hindrance
    reading.waitingWrites = service.store.writesWaiting
    reading.activeKeys = service.ring.current.all.count { $0.record.state == .active }
    reading.canLockMemory = state.canLockMemory
    reading.hashingThreads = service.hasher.threads
    reading.threadsAtLowerPriority = service.hasher.threadsAtLowerPriority
    reading.waitingHashes = service.hasher.waiting
    reading.maximumWaitingHashes = service.hasher.maximumWaiting
    (reading.headAge, reading.unsignedHeads) = (service.heads.age, service.heads.unsigned)
    reading.stoppedLogs = service.store.unreadableEvents.count + service.store.damagedLogs.count
    reading.isLogReadable = service.heads.isReadable
    return Readiness(reading)
  }

  /// Pages for anybody.
  func addPages(to pages: RouterGroup<Context>) {
    pages.get("version") { _, _ in
      Response.json { json in
        json.member("name", "accessauth")
        json.member("version", AccessAuthVersion.current)
        json.member("api", "v1")
      }
    }
    let securityContact = securityContact
    pages.get(".well-known/security.txt") { _, context in
      guard let securityContact else { throw Problem(.notFound) }
      return Response.bytes(type: "text/plain; charset=utf-8", securityContact.text(at: context.moment.wall))
    }
    pages.get("problems") { _, _ in Response.problemIndex }
    pages.get("problems/{code}") { _, context in
      guard let page = context.parameters.get("code").flatMap(Response.problemPage) else { throw Problem(.notFound) }
      return page
    }
  }
}
