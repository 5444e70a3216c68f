import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird
import NIOCore
import SodiumPrimitives

// The rights of a person: what is held is shown, kept for a legal ground, or erased; and devices forget.
extension Routes {
  func addPersons(to v1: RouterGroup<Context>) {
    let (management, erasures) = (service.management, service.erasures)
    v1.get("subjects/{subject_id}/export", use: export)
    v1.delete("subjects/{subject_id}") { request, context in
      let (caller, id): (Caller, SubjectID) = (try caller(context), try identifier("subject_id", context))
      let ring = service.ring.current
      // It goes on though the caller hangs up: what has begun is not left half done until the next round.
      let work = Task { try await erasures.erase(id, ring: ring, by: caller) }
      let erasure = try await work.value
      service.authenticator.forget()
      return Response.json { erasure.write(to: &$0) }
    }
    v1.get("subjects/{subject_id}/erasure") { request, context in
      let erasure = try await erasures.erasure(of: try identifier("subject_id", context), by: try caller(context))
      return Response.json { erasure.write(to: &$0) }
    }
    v1.post("subjects/{subject_id}/legal_hold") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let hold = try LegalHoldBody.read(body)
      let id: SubjectID = try identifier("subject_id", context)
      let changed = try await once(caller) {
        try await erasures.placeLegalHold(hold.ground, reference: hold.reference, onSubject: id, by: caller)
      }
      return object(
        request, tag: EntityTag.of(revision: changed.value.revision), isReplay: changed.isReplay
      ) { changed.value.write(to: &$0) }
    }
    v1.delete("subjects/{subject_id}/legal_hold") { _, context in
      try await management.releaseLegalHold(
        ofSubject: try identifier("subject_id", context), by: try caller(context))
      return Response(status: .noContent)
    }
    v1.get("devices/self/forgotten") { _, context in
      let waiting = try await service.forgetting.waiting(at: try door(context))
      return Response.json { json in json.objects("data", waiting) { $1.write(to: &$0) } }
    }
    v1.post("devices/self/forgotten") { request, context in
      let door = try door(context)
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let credentials = try ForgottenBody.read(body)
      try await once(caller) { try await service.forgetting.note(credentials, at: door, by: caller) }
      return Response(status: .noContent)
    }
  }

  /// One document, written part by part as it is read.
  @Sendable private func export(_ request: Request, _ context: Context) async throws -> Response {
    let (caller, id): (Caller, SubjectID) = (try caller(context), try identifier("subject_id", context))
    // It goes on for as long as its reader takes, as a copy of the log does.
    let place = try service.longAnswers.enter(.export, by: caller)
    let source = service.subjectExport
    let export = try await source.begin(id, by: caller)
    let headers: HTTPFields = [
      .contentType: "application/json", .cacheControl: "no-store",
      .contentDisposition: #"attachment; filename="\#(id).json""#,
    ]
    let document = ExportDocument(source: source, export: export, place: place)
    return Response(
      status: .ok, headers: headers, body: ResponseBody { @concurrent writer in try await document.write(to: &writer) })
  }
}

/// The document of an export, on its way out.
private struct ExportDocument<Store: ServiceStore, Random: RandomSource>: Sendable {
  let source: SubjectExport<Store, Random>
  let export: BegunExport
  let place: LongAnswers.Place

  @concurrent func write(to writer: inout any ResponseBodyWriter) async throws {
    try await writer.write(ByteBuffer(bytes: export.head))
    var names = Names()
    try await writeGrants(to: &writer, &names)
    try await writer.write(ByteBuffer(bytes: BegunExport.middle))
    try await writeEvents(to: &writer, names)
    try await writer.write(ByteBuffer(bytes: BegunExport.end))
    place.leave()
    try await writer.finish(nil)
  }

  /// By what the events of the person are found that do not name the person.
  private struct Names: Sendable {
    var grants: [GrantID] = []
    var credentials: [CredentialID] = []
  }

  @concurrent private func writeGrants(to writer: inout any ResponseBodyWriter, _ names: inout Names) async throws {
    var cursor: [UInt8]?
    repeat {
      let page = try await source.grants(of: export, after: cursor)
      for grant in page.grants {
        var part = names.grants.isEmpty ? [] : [UInt8(ascii: ",")]
        part += grant.json
        names.grants.append(grant.grant.id)
        names.credentials += grant.credentials.map(\.id)
        try await writer.write(ByteBuffer(bytes: part))
      }
      cursor = page.next
    } while cursor != nil
  }

  @concurrent private func writeEvents(to writer: inout any ResponseBodyWriter, _ names: Names) async throws {
    var above: Int64? = 0
    var isFirst = true
    while let sequence = above {
      let page = try await source.events(
        of: export, grants: names.grants, credentials: names.credentials, above: sequence)
      var part: [UInt8] = []
      for event in page.events {
        if !isFirst { part.append(UInt8(ascii: ",")) }
        part += event.json
        isFirst = false
      }
      try await writer.write(ByteBuffer(bytes: part))
      above = page.next
    }
  }
}
