import AccessAuth

/// Help in an incident.
enum IncidentsDocument: DocumentFamily {
  static let tag = "Incidents"
  static let about = "Who is touched when a key or a device is lost."

  static let operations = [
    Operation(
      .get, "/v1/subjects/affected", "listAffectedSubjects", "List who is touched by a lost key or device",
      "Lists the persons whom events name that came of a key, or of keys that it made in the time, or that happened at a "
        + "device. Reads are not in the log: `reach` says what could have been read. A call looks at 2,000 persons at "
        + "most, so that a page may be short, or empty, and still have a next one. Persons who were erased are not "
        + "found. The first page is an audit event.",
      roles: AllowedRoles.staff, query: ["LostKey", "LostDevice", "FromFilter", "ToFilter", "Limit", "Cursor"],
      [
        .page(
          of: "AffectedPage", "A page of persons, the newest first.",
          example: #"""
            {"data": [{"subject_id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4", "external_ref": "customer-4711",
              "pseudonym": "5e0f8f6d1c2b3a49586776655443322a", "events": 3,
              "first_at": "2026-11-22T12:00:00.250Z", "last_at": "2026-11-22T14:30:10.000Z"}],
             "next_cursor": null, "reach": "own"}
            """#,
          links: [.to("readSubject", "subject_id", "/data/0/subject_id")])
      ],
      refusals: [
        .missing("There is no such key or device."), .conflict("More than 10,000 keys were made in that time."),
      ])
  ]

  static let schemas = #"""
    {
      "AffectedSubject": {"type": "object",
        "required": ["subject_id", "external_ref", "pseudonym", "events", "first_at", "last_at"], "properties": {
          "subject_id": \#(ref("SubjectID")), "external_ref": \#(ref("Reference")),
          "pseudonym": {"type": "string", "description": "The person's name in events."},
          "events": {"type": "integer", "minimum": 0, "maximum": \#(AffectedSubject.maximumEvents),
            "description": "How many events; none of a person for whom a lost key was made and not used."},
          "first_at": \#(refOrNull("Timestamp")), "last_at": \#(refOrNull("Timestamp"))}},
      "AffectedPage": {"type": "object", "required": ["data", "next_cursor", "reach"], "properties": {
        "data": {"type": "array", "maxItems": 100, "items": \#(ref("AffectedSubject"))},
        "next_cursor": \#(ref("NextCursor")), "reach": \#(ref("AffectedReach"))}}
    }
    """#
}
