import AccessAuth

/// What devices report.
enum ReportsDocument: DocumentFamily {
  static let tag = "Device reports"
  static let about =
    "What a device tells of its locks and of itself: doors left open, tampering, battery, connection, faults. Each "
    + "becomes an event."

  private static let reports = #"""
    {"events": [
      {"sequence": 41, "type": "lock.left_open", "captured_at": "2026-11-22T11:59:30.000Z", "locker": "A12"},
      {"sequence": 42, "type": "device.fault", "captured_at": "2026-11-22T11:59:58.000Z", "code": "E17.relay",
       "clock_offset_ms": -250, "offline": true}]}
    """#

  static let operations = [
    Operation(
      .post, "/v1/devices/self/events", "reportEvents", "Report events",
      "Remembers what the device tells, each `sequence` of its key once, however often it is sent; a rotated key counts "
        + "on, a new one anew. A report that says something else than the one before under its number is not taken: the "
        + "others are, and the answer is 409 with the result of every report in `data`. Where a report is at fault, "
        + "none is taken.",
      roles: AllowedRoles.device, body: .needed("DeviceReports", reports),
      [
        .value(
          "ReportResults", "What became of each report, in their order.",
          example: #"""
            {"data": [{"sequence": 41, "status": "repeated", "event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9"},
              {"sequence": 42, "status": "accepted", "event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dca"}]}
            """#)
      ],
      refusals: [
        .conflict(
          "Other reports were sent under some of these numbers before (`data` says which, and the others are "
            + "remembered), or the same call with this `Idempotency-Key` has not ended yet.")
      ])
  ]

  static let schemas = #"""
    {
      "DeviceReports": {"type": "object", "additionalProperties": false, "required": ["events"], "properties": {
        "events": {"type": "array", "minItems": 1, "maxItems": \#(ReportDraft.maximumAtOnce),
          "items": \#(ref("DeviceReport"))}}},
      "DeviceReport": {"type": "object", "additionalProperties": false,
        "required": ["sequence", "type", "captured_at"], "properties": {
          "sequence": {"type": "integer", "minimum": \#(ReportDraft.numbers.lowerBound),
            "maximum": \#(ReportDraft.numbers.upperBound),
            "description": "The device's own number of the report; it rises, and may have gaps."},
          "type": \#(ref("ReportType")),
          "captured_at": {"type": "string", "format": "date-time",
            "description": "When it happened, by the device's clock; it is kept as it is told."},
          "locker": {"anyOf": [\#(ref("Label")), {"type": "null"}],
            "description": "The label of the locker that it is about."},
          "code": {"type": ["string", "null"], "minLength": \#(ReportDraft.codeLength.lowerBound),
            "maxLength": \#(ReportDraft.codeLength.upperBound), "pattern": "^[A-Za-z0-9._-]+$",
            "description": "What the firmware calls a fault."},
          "level": {"type": ["integer", "null"], "minimum": 0, "maximum": 100, "description": "A charge in percent."},
          "clock_offset_ms": {"type": ["integer", "null"], "minimum": \#(ReportDraft.clockOffsets.lowerBound),
            "maximum": \#(ReportDraft.clockOffsets.upperBound),
            "description": "How far the device's clock stands before the service's; negative behind it."},
          "offline": {"type": "boolean", "default": false,
            "description": "Whether the device was without the service when it happened."}}},
      "ReportResults": {"type": "object", "required": ["data"], "properties": {
        "data": {"type": "array", "items": \#(ref("ReportResult"))}}},
      "ReportResult": {"type": "object", "required": ["sequence", "status", "event_id"], "properties": {
        "sequence": {"type": "integer", "minimum": 1}, "status": \#(ref("ReportStatus")),
        "event_id": {"anyOf": [\#(ref("EventID")), {"type": "null"}],
          "description": "The event that it became; null of a conflict, and of what was sent so long ago that no more is known."}}}
    }
    """#
}
