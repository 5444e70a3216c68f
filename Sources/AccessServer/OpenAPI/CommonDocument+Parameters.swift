import AccessAuth
import QRIssuer

extension CommonDocument {
  /// `components/parameters`.
  static let parameters: DocumentTree = .object(paths + queries + headers)

  /// Names in braces in a path; the name of the component is the same.
  private static let paths: [DocumentTree.Member] = [
    path("tenant_id", "TenantID", "The tenant."), path("site_id", "SiteID", "The site."),
    path("device_id", "DeviceID", "The device."), path("locker_id", "LockerID", "The locker."),
    path("subject_id", "SubjectID", "The subject."), path("grant_id", "GrantID", "The grant."),
    path("credential_id", "CredentialID", "The credential."), path("hold_id", "HoldID", "The hold."),
    path("lockout_id", "LockoutID", "The lockout."), path("key_id", "KeyID", "The API key."),
    path("attempt_id", "AttemptID", "The attempt, as the device named it."),
    path("purpose", "SigningPurpose", "What the key signs."), path("code", "ProblemCode", "The code of the problem."),
    path("event_id", "EventID", "The event."),
    path("command_id", "CommandID", "The command."), path("endpoint_id", "EndpointID", "The webhook endpoint."),
    path("delivery_id", "DeliveryID", "The webhook delivery."),
  ]

  private static let queries: [DocumentTree.Member] = [
    query(
      "Limit", "limit",
      #"{"type": "integer", "minimum": \#(ListQuery.limits.lowerBound), "maximum": "#
        + #"\#(ListQuery.limits.upperBound), "default": \#(ListQuery.presetLimit)}"#,
      "How many elements a page has at most."),
    query(
      "Cursor", "cursor", #"{"type": "string", "minLength": 1, "maxLength": 128}"#,
      "Where the list goes on: `next_cursor` of the page before, with the same filters."),
    query("SiteFilter", "site_id", reference("SiteID"), "Only those at this site."),
    query("SubjectFilter", "subject_id", reference("SubjectID"), "Only those of this subject."),
    query("ReferenceFilter", "external_ref", reference("Reference"), "Only the one with this reference."),
    query("ClassFilter", "class", reference("EventClass"), "Only events of this class."),
    query("ModeFilter", "mode", reference("AccessMode"), "Only events of this mode."),
    query("DecisionFilter", "decision", reference("Verdict"), "Only events with this decision."),
    query("ReasonFilter", "reason", reference("Reason"), "Only events with this reason."),
    query("DeviceFilter", "device", reference("DeviceID"), "Only events at this device."),
    query("LockerFilter", "locker", reference("LockerID"), "Only events at this locker."),
    query("GrantFilter", "grant", reference("GrantID"), "Only events about this grant."),
    query("CredentialFilter", "credential", reference("CredentialID"), "Only events about this credential."),
    query("PersonFilter", "subject", reference("SubjectID"), "Only events about this subject."),
    query("FromFilter", "from", reference("GivenTime"), "Only events received then or later."),
    query(
      "ExportFormat", "format",
      #"{"type": "string", "enum": \#(DocumentTree.texts(LogExportFormat.allCases.map(\.rawValue)).json), "default": "ndjson"}"#,
      "A table for people, or lines that can be checked."),
    query(
      "FromSequence", "from_sequence", #"{"type": "integer", "minimum": 1, "default": 1}"#,
      "The place in the log where it begins."),
    query(
      "After", "after", #"{"type": "integer", "minimum": 0}"#,
      "The place in the log behind which it begins; `Last-Event-ID` goes before it."),
    query(
      "FromSize", "from", #"{"type": "integer", "minimum": 1}"#, "The size of the smaller log; needed."),
    query(
      "ToSize", "to", #"{"type": "integer", "minimum": 1}"#,
      "The size of the larger log; without it, that of the newest signed head."),
    query(
      "LogSizeOfProof", "size", #"{"type": "integer", "minimum": 1}"#,
      "The size of the log that the proof is about; without it, that of the newest signed head."),
    query("ToFilter", "to", reference("GivenTime"), "Only events received before then."),
    query("LostKey", "key", reference("KeyID"), "The key that was lost; this or `device` is needed."),
    query("LostDevice", "device", reference("DeviceID"), "The device that was lost; this or `key` is needed."),
    query("EndpointFilter", "endpoint", reference("EndpointID"), "Only deliveries to this endpoint."),
    query("DeliveryStatusFilter", "status", reference("DeliveryStatus"), "Only deliveries of this status."),
    query(
      "Wait", "wait", #"{"type": "integer", "minimum": 0, "maximum": 30, "default": 0}"#,
      "How many seconds to wait for what is asked."),
    query(
      "Scale", "scale",
      #"{"type": "integer", "minimum": \#(QRScale.range.lowerBound), "maximum": "#
        + #"\#(QRScale.range.upperBound), "default": \#(QRScale.standard.pixels)}"#,
      "The side of a module of the picture, in pixels."),
    query(
      "Margin", "margin",
      #"{"type": "integer", "minimum": \#(QRMargin.range.lowerBound), "maximum": "#
        + #"\#(QRMargin.range.upperBound), "default": \#(QRMargin.standard.modules)}"#,
      "The light border of the picture, in modules."),
    query(
      "Level", "level",
      #"{"type": "string", "enum": \#(DocumentTree.texts(QRLevel.allCases.map(\.rawValue)).json), "default": "m"}"#,
      "How much of the symbol may be unreadable before its text is lost."),
    query(
      "Verbose", "verbose", #"{"type": "string", "enum": ["", "true", "false"]}"#, "Whether to name each check.",
      more: #", "allowEmptyValue": true"#),
    query("Tenant", "tenant", reference("TenantID"), "Only the keys of this tenant."),
  ]

  private static let headers: [DocumentTree.Member] = [
    header(
      "IdempotencyKey", "Idempotency-Key", key,
      "Makes the call repeatable for 24 hours: the same key and the same body answer the same, and nothing is done twice."
    ),
    header(
      "NeededIdempotencyKey", "Idempotency-Key", key,
      "Makes the call repeatable for 24 hours; this call needs one, for it moves something.", isRequired: true),
    header(
      "LastEventID", "Last-Event-ID", #"{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}"#,
      "The `id` of the last event that was seen: the stream goes on behind it."),
    header(
      "IfNoneMatch", "If-None-Match", #"{"type": "string"}"#,
      "The `ETag` of the version that the caller has: 304 where it is the present one."),
    header(
      "IfMatch", "If-Match", #"{"type": "string", "pattern": "^(\\*|\"[\\x21\\x23-\\x7e]+\")$"}"#,
      "The `ETag` of the version that the change is based on, or `*` for any.", isRequired: true),
    header(
      "OptionalIfMatch", "If-Match", #"{"type": "string", "pattern": "^(\\*|\"[\\x21\\x23-\\x7e]+\")$"}"#,
      "The `ETag` of the version that the change is based on; without it, whatever there is is replaced."),
  ]

  private static let key = #"{"type": "string", "pattern": "^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,255}$"}"#

  private static func reference(_ schema: String) -> String { ##"{"$ref": "#/components/schemas/\##(schema)"}"## }

  private static func path(_ name: String, _ schema: String, _ about: String) -> DocumentTree.Member {
    parameter(name, name, in: "path", reference(schema), about, more: #", "required": true"#)
  }

  private static func query(
    _ component: String, _ name: String, _ schema: String, _ about: String, more: String = ""
  ) -> DocumentTree.Member {
    parameter(component, name, in: "query", schema, about, more: more)
  }

  private static func header(
    _ component: String, _ name: String, _ schema: String, _ about: String, isRequired: Bool = false
  ) -> DocumentTree.Member {
    parameter(component, name, in: "header", schema, about, more: isRequired ? #", "required": true"# : "")
  }

  private static func parameter(
    _ component: String, _ name: String, in place: String, _ schema: String, _ about: String, more: String
  ) -> DocumentTree.Member {
    DocumentTree.Member(
      name: component,
      value: DocumentTree(
        #"{"name": "\#(name)", "in": "\#(place)"\#(more), "description": "\#(about)", "schema": \#(schema)}"#))
  }
}
