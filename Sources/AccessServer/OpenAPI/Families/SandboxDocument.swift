/// The sandbox.
enum SandboxDocument: DocumentFamily {
  static let tag = "Sandbox"
  static let about = "Doors that are not there, for `test` keys."

  static let operations = [
    Operation(
      .post, "/v1/sandbox/scans", "scan", "Present a credential as a door would",
      "Answers exactly what the device would get. A `live` key finds nothing here.",
      roles: AllowedRoles.staff + ["partner:issue"],
      body: .needed(
        "Scan",
        #"""
        {"device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "mode": "qr", "presented": {"pass": "AP12KCE…"}}
        """#), isRepeatable: false,
      [.value("VerificationAnswer", "The decision.", example: VerificationsDocument.granted)],
      refusals: [
        .missing("There is no such device, it is out of the reach of the key, or the key is not a `test` key."),
        .mismatch("The attempt was made before with another body."),
      ])
  ]

  static let schemas = #"{"Scan": \#(PresentationSchemas.scan)}"#
}
