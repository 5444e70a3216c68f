import AccessHTTP

/// Subjects.
enum SubjectsDocument: DocumentFamily {
  static let tag = "Subjects"
  static let about = "Persons, known by an opaque reference. Put no name, number or address into it."

  private static let example = #"""
    {"id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4", "external_ref": "customer-4711", "restricted": false,
     "legal_hold": null, "created_at": "2026-11-22T12:00:00.250Z"}
    """#

  private static let taken = Operation.Refused.conflict("A subject with this `external_ref` exists.")

  static let operations = [
    Operation(
      .post, "/v1/subjects", "createSubject", "Make a subject",
      "Makes a subject; its reference must be new in the tenant.", roles: AllowedRoles.issuers,
      body: .needed("SubjectDraft", #"{"external_ref": "customer-4711"}"#),
      [
        .made(
          "Subject", "The subject.", isTagged: true, example: example,
          links: [
            .to("readSubject", "subject_id", "/id"), .to("changeSubject", "subject_id", "/id"),
            .to("restrictSubject", "subject_id", "/id"),
            .to("createGrant", body: #"{"subject_id": "$response.body#/id"}"#),
          ])
      ], refusals: [taken]),
    Operation(
      .get, "/v1/subjects", "listSubjects", "List subjects",
      "Lists the subjects that the key reaches, newest first, or the one with this reference.",
      roles: AllowedRoles.issuers + ["customer"], query: ["ReferenceFilter", "Limit", "Cursor"],
      [
        .page(
          of: "SubjectPage", "A page of subjects.", example: #"{"data": [\#(example)], "next_cursor": null}"#,
          links: [.to("readSubject", "subject_id", "/data/0/id")])
      ]),
    Operation(
      .get, "/v1/subjects/{subject_id}", "readSubject", "Read a subject", "Shows one subject.",
      roles: AllowedRoles.issuers + ["customer"], [.object("Subject", "The subject.", example: example)]),
    Operation(
      .patch, "/v1/subjects/{subject_id}", "changeSubject", "Correct a subject", "Corrects the reference.",
      roles: AllowedRoles.issuers, body: .needed("SubjectChange", #"{"external_ref": "customer-4712"}"#),
      [.object("Subject", "The changed subject.")],
      refusals: [
        .conflict("A subject with this `external_ref` exists, or \(CredentialsDocument.restricted).")
      ]),
    Operation(
      .post, "/v1/subjects/{subject_id}/restriction", "restrictSubject", "Restrict a person's data",
      "Nothing of the person's opens until the restriction is lifted, and nothing is deleted. Agents and partners get no "
        + "pass and no export, change neither person nor grants, and issue no credential again.",
      roles: AllowedRoles.staff, body: .empty,
      [
        .object(
          "Subject", "The restricted subject.", links: [.to("releaseSubject", "subject_id", "/id")])
      ]),
    Operation(
      .delete, "/v1/subjects/{subject_id}/restriction", "releaseSubject", "Lift a restriction",
      "Lets the person's data be used again.", roles: AllowedRoles.staff, [.gone("There is no restriction.")]),
  ]

  static let schemas = #"""
    {
      "Subject": {"type": "object", "required": ["id", "external_ref", "restricted", "legal_hold", "created_at"],
        "properties": {
        "id": \#(ref("SubjectID")), "external_ref": \#(ref("Reference")),
        "restricted": {"type": "boolean", "description": "Whether nothing of the person's opens."},
        "legal_hold": \#(refOrNull("SubjectLegalHold")), "created_at": \#(ref("Timestamp"))}},
      "SubjectPage": \#(page("Subject")),
      "SubjectDraft": {"type": "object", "additionalProperties": false, "required": ["external_ref"], "properties": {
        "external_ref": \#(ref("Reference"))}},
      "SubjectChange": {"type": "object", "additionalProperties": false, "properties": {
        "external_ref": \#(ref("Reference"))}}
    }
    """#
}
