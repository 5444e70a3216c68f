public import AccessAuth
import HTTPTypes
public import Hummingbird
import NIOCore

extension Problem {
  /// The whole answer, with the headers that belong to the code. `extend` may write further members of the body.
  public func response(
    requestID: AccessAuth.RequestID, extend: (inout JSONObject) -> Void = { _ in }
  ) -> Response {
    var headers: HTTPFields = [.contentType: "application/problem+json"]
    if let retryAfter { headers[.retryAfter] = String(max(1, retryAfter.secondsRoundedUp)) }
    if !allow.isEmpty { headers[.allow] = allow.map(\.rawValue).joined(separator: ", ") }
    if code == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
    rateLimit?.write(to: &headers)
    return Response(
      status: .init(code: code.status), headers: headers,
      body: .init(byteBuffer: ByteBuffer(bytes: body(requestID: requestID, extend: extend))))
  }
}
