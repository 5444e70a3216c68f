public import HTTPTypes
public import Hummingbird
import NIOCore

extension Response {
  /// An answer with a JSON object that `write` fills.
  ///
  /// ```swift
  /// return .json(.created) { json in json.member("id", site.id) }
  /// ```
  public static func json<E: Error>(
    _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ write: (inout JSONObject) throws(E) -> Void
  ) throws(E) -> Response {
    json(status, headers: headers, bytes: try JSONObject.bytes(write))
  }

  /// An answer with JSON that has been written.
  public static func json(
    _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], bytes: [UInt8]
  ) -> Response {
    .bytes(status, type: "application/json", headers: headers, bytes)
  }

  /// An answer with bytes of any type.
  public static func bytes(
    _ status: HTTPResponse.Status = .ok, type: String, headers: HTTPFields = [:], _ bytes: [UInt8]
  ) -> Response {
    var headers = headers
    headers[.contentType] = type
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// The page at `/problems/{code}`; nil for a code that does not exist.
  public static func problemPage(_ code: String) -> Response? {
    guard let code = ProblemCode(rawValue: code) else { return nil }
    return .bytes(type: "text/html; charset=utf-8", ProblemPage.html(code))
  }

  /// The page at `/problems`.
  public static var problemIndex: Response { .bytes(type: "text/html; charset=utf-8", ProblemPage.index) }
}
