import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  func addRetention(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("retention") { request, context in
      let retention = try await service.retentions.retention(by: try caller(context))
      return object(request, tag: EntityTag.of(revision: retention.revision)) { retention.write(to: &$0) }
    }
    v1.put("retention") { request, context in
      let wanted = try RetentionBody.read(try await request.json(upTo: .policies))
      // Whoever says nothing of what they have seen sets it, whatever it was.
      let expected = request.headers[.ifMatch] == nil ? nil : try expectedRevision(request)
      let retention = try await service.retentions.set(wanted, expecting: expected, by: try caller(context))
      return object(request, tag: EntityTag.of(revision: retention.revision)) { retention.write(to: &$0) }
    }
    v1.post("retention/preview") { request, context in
      let body = try await request.optionalJSON(upTo: .policies)
      let draft: Retention? = if let body { try RetentionBody.read(body) } else { nil }
      let preview = try await service.retentions.preview(draft, by: try caller(context), clock: service.clock)
      return Response.json { preview.write(to: &$0) }
    }
  }
}
