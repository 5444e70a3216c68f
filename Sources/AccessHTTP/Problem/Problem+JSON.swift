public import AccessAuth

extension Problem {
  /// The body: `type`, `title`, `status`, `detail`, `instance`, `code`, `errors` (RFC 9457 section 3.1).
  ///
  /// ```json
  /// {"type":"/problems/missing_member","title":"The body lacks a member","status":400,
  ///  "detail":"a member is missing","instance":"req_01h455vb4pex5vsknk084sn02q","code":"missing_member",
  ///  "errors":[{"pointer":"/name","code":"missing_member","detail":"a member is missing"}]}
  /// ```
  ///
  /// `extend` may write further members (section 3.2).
  public func body(requestID: RequestID, extend: (inout JSONObject) -> Void = { _ in }) -> [UInt8] {
    let entry = code.entry
    return JSONObject.bytes { json in
      json.member("type", code.type)
      json.member("title", entry.title)
      json.member("status", entry.status)
      json.member("detail", detail ?? entry.happened)
      json.member("instance", requestID)
      json.member("code", code.rawValue)
      json.objects("errors", errors) { json, error in
        json.member("pointer", error.pointer)
        json.member("code", error.code.rawValue)
        json.member("detail", error.detail)
      }
      extend(&json)
    }
  }
}
