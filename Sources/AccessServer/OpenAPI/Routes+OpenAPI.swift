import AccessHTTP
import HTTPTypes
import Hummingbird

extension Routes {
  /// The document of the API, and the same as a page.
  func addDocument(to router: RouterGroup<Context>) {
    router.get("openapi.json") { request, _ in
      fixed(request, OpenAPIDocument.bytes, type: "application/json", tag: OpenAPIDocument.entityTag)
    }
    router.get("docs") { request, _ in
      fixed(
        request, DocumentPage.bytes, type: "text/html; charset=utf-8", tag: DocumentPage.entityTag,
        [.contentSecurityPolicy: DocumentPage.policy])
    }
  }

  /// Bytes that change with the program only: anybody may keep them for an hour.
  private func fixed(
    _ request: Request, _ bytes: [UInt8], type: String, tag: String, _ more: HTTPFields = [:]
  ) -> Response {
    var headers = more
    headers[.eTag] = tag
    headers[.cacheControl] = "public, max-age=3600"
    if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
    return .bytes(type: type, headers: headers, bytes)
  }

  /// Every route as `GET /v1/sites/{site_id}`, for comparing with the document; without HEAD, which goes with GET.
  package var table: [String] {
    router().routes.filter { $0.method != .head }.map { "\($0.method.rawValue) \($0.path.description)" }.sorted()
  }
}
