import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addSubjects(to v1: RouterGroup<Context>) {
    let management = service.management
    v1.post("subjects") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let reference = try Problem.required(try SubjectBody.read(body), "external_ref")
      let subject = try await once(caller) {
        try await management.createSubject(externalRef: reference, by: caller)
      }
      return made(subject, revision: subject.value.revision) { subject.value.write(to: &$0) }
    }
    v1.get("subjects") { request, context in
      let caller = try caller(context)
      var query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      let reference = try query.filters.text("external_ref", WireLimits.reference)
      try query.filters.end()
      let subjects = try await management.subjects(
        externalRef: reference, after: query.position, limit: query.limit + 1, by: caller)
      return query.page(subjects, position: \.id.bytes) { $1.write(to: &$0) }
    }
    v1.get("subjects/{subject_id}") { request, context in
      let subject = try await management.subject(try identifier("subject_id", context), by: try caller(context))
      return object(request, tag: EntityTag.of(revision: subject.revision)) { subject.write(to: &$0) }
    }
    v1.patch("subjects/{subject_id}") { request, context in
      let reference = try SubjectBody.read(try await request.json())
      let subject = try await management.changeSubject(
        try identifier("subject_id", context), externalRef: reference, expecting: try expectedRevision(request),
        by: try caller(context))
      return object(request, tag: EntityTag.of(revision: subject.revision)) { subject.write(to: &$0) }
    }
    v1.post("subjects/{subject_id}/restriction") { request, context in
      let caller = try caller(request, context, body: try await request.emptyJSON())
      let id: SubjectID = try identifier("subject_id", context)
      let changed = try await once(caller) { try await management.setRestriction(true, ofSubject: id, by: caller) }
      return object(
        request, tag: EntityTag.of(revision: changed.value.revision), isReplay: changed.isReplay
      ) { changed.value.write(to: &$0) }
    }
    v1.delete("subjects/{subject_id}/restriction") { _, context in
      _ = try await management.setRestriction(
        false, ofSubject: try identifier("subject_id", context), by: try caller(context))
      return Response(status: .noContent)
    }
  }
}
