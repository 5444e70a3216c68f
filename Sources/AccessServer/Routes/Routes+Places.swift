import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addSites(to v1: RouterGroup<Context>) {
    let management = service.management
    v1.post("sites") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let draft = try SiteBody.readNew(body)
      let site = try await once(caller) {
        try await management.createSite(name: draft.name, timezone: draft.timezone, by: caller)
      }
      return made(site, revision: site.value.revision) { site.value.write(to: &$0) }
    }
    v1.get("sites") { request, context in
      let caller = try caller(context)
      let query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      try query.filters.end()
      let sites = try await management.sites(after: query.position, limit: query.limit + 1, by: caller)
      return query.page(sites, position: \.id.bytes) { $1.write(to: &$0) }
    }
    v1.get("sites/{site_id}") { request, context in
      let site = try await management.site(try identifier("site_id", context), by: try caller(context))
      return object(request, tag: EntityTag.of(revision: site.revision)) { site.write(to: &$0) }
    }
    v1.patch("sites/{site_id}") { request, context in
      let patch = try SiteBody.read(try await request.json())
      let site = try await management.changeSite(
        try identifier("site_id", context), name: patch.name, timezone: patch.timezone,
        expecting: try expectedRevision(request), by: try caller(context))
      return object(request, tag: EntityTag.of(revision: site.revision)) { site.write(to: &$0) }
    }
    v1.delete("sites/{site_id}") { _, context in
      try await management.removeSite(try identifier("site_id", context), by: try caller(context))
      return Response(status: .noContent)
    }
  }

  func addDevices(to v1: RouterGroup<Context>) {
    let management = service.management
    v1.post("devices") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let draft = try DeviceBody.readNew(body)
      let device = try await once(caller) {
        try await management.createDevice(site: draft.site, label: draft.label, by: caller)
      }
      return made(device, revision: device.value.revision) { device.value.write(to: &$0) }
    }
    v1.get("devices") { request, context in
      let caller = try caller(context)
      var query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      let site: SiteID? = try query.filters.identifier("site_id")
      try query.filters.end()
      let devices = try await management.devices(
        at: site, after: query.position, limit: query.limit + 1, by: caller)
      return query.page(devices, position: \.id.bytes) { $1.write(to: &$0) }
    }
    v1.get("devices/{device_id}") { request, context in
      let device = try await management.device(try identifier("device_id", context), by: try caller(context))
      return object(request, tag: EntityTag.of(revision: device.revision)) { device.write(to: &$0) }
    }
    v1.patch("devices/{device_id}") { request, context in
      let patch = try DeviceBody.read(try await request.json())
      let device = try await management.changeDevice(
        try identifier("device_id", context), label: patch.label, site: patch.site,
        expecting: try expectedRevision(request), by: try caller(context))
      return object(request, tag: EntityTag.of(revision: device.revision)) { device.write(to: &$0) }
    }
    v1.delete("devices/{device_id}") { _, context in
      try await management.removeDevice(try identifier("device_id", context), by: try caller(context))
      return Response(status: .noContent)
    }
  }

  func addLockers(to v1: RouterGroup<Context>) {
    let management = service.management
    v1.post("devices/{device_id}/lockers") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let drafts = try LockersBody.read(body)
      let device: DeviceID = try identifier("device_id", context)
      let lockers = try await once(caller) { try await management.addLockers(drafts, to: device, by: caller) }
      return made(lockers, revision: nil) { json in
        json.objects("data", lockers.value) { $1.write(to: &$0) }
      }
    }
    v1.get("devices/{device_id}/lockers") { request, context in
      let caller = try caller(context)
      let query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      try query.filters.end()
      let lockers = try await management.lockers(
        of: try identifier("device_id", context), after: query.position, limit: query.limit + 1, by: caller)
      return query.page(lockers, position: \.numberBytes) {
        $1.write(to: &$0)
      }
    }
    v1.get("devices/{device_id}/lockers/{locker_id}") { request, context in
      let locker = try await management.locker(
        try identifier("locker_id", context), of: try identifier("device_id", context), by: try caller(context))
      return object(request, tag: EntityTag.of(revision: locker.revision)) { locker.write(to: &$0) }
    }
    v1.patch("devices/{device_id}/lockers/{locker_id}") { request, context in
      let patch = try LockerPatchBody.read(try await request.json())
      let locker = try await management.changeLocker(
        try identifier("locker_id", context), of: try identifier("device_id", context), label: patch.label,
        board: patch.board, expecting: try expectedRevision(request), by: try caller(context))
      return object(request, tag: EntityTag.of(revision: locker.revision)) { locker.write(to: &$0) }
    }
    v1.delete("devices/{device_id}/lockers/{locker_id}") { _, context in
      try await management.removeLocker(
        try identifier("locker_id", context), of: try identifier("device_id", context), by: try caller(context))
      return Response(status: .noContent)
    }
  }
}

extension Locker {
  /// The position of a locker in its list.
  fileprivate var numberBytes: [UInt8] { [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)] }
}
