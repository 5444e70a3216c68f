import AccessHTTP

/// Lockers.
enum LockersDocument: DocumentFamily {
  static let tag = "Lockers"
  static let about = "Compartments of a device. The number never changes, for passes name it."

  private static let example = #"""
    {"id": "lok_01kw2qhx5te9ab0r4k1v6m3dc3", "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "label": "A12",
     "board": "B1", "number": 12, "created_at": "2026-11-22T12:00:00.250Z"}
    """#

  static let operations = [
    Operation(
      .post, "/v1/devices/{device_id}/lockers", "addLockers", "Add lockers", "Adds lockers to a device, all or none.",
      roles: AllowedRoles.staff,
      body: .needed("LockersDraft", #"{"lockers": [{"label": "A12", "board": "B1", "number": 12}]}"#),
      [
        .made(
          "Lockers", "The lockers, in the order of the request.", example: #"{"data": [\#(example)]}"#,
          links: [
            Operation.Link(
              operation: "readLocker",
              parameters: [
                ("device_id", "$response.body#/data/0/device_id"), ("locker_id", "$response.body#/data/0/id"),
              ]),
            .to(
              "createGrant",
              body: #"{"targets": {"locker_ids": ["$response.body#/data/0/id"]}}"#),
            .to("listLockerAccess", "locker_id", "/data/0/id"),
          ])
      ],
      refusals: [.conflict("A locker of this device has the same label or number.")]),
    Operation(
      .get, "/v1/devices/{device_id}/lockers", "listLockers", "List lockers", "Lists a device's lockers by number.",
      roles: AllowedRoles.places, query: ["Limit", "Cursor"],
      [.page(of: "LockerPage", "A page of lockers.", example: #"{"data": [\#(example)], "next_cursor": null}"#)]),
    Operation(
      .get, "/v1/devices/{device_id}/lockers/{locker_id}", "readLocker", "Read a locker", "Shows one locker.",
      roles: AllowedRoles.places, [.object("Locker", "The locker.", example: example)]),
    Operation(
      .patch, "/v1/devices/{device_id}/lockers/{locker_id}", "changeLocker", "Change a locker",
      "Changes the label or the board; what is absent stays.", roles: AllowedRoles.staff,
      body: .needed("LockerChange", #"{"label": "A13"}"#), [.object("Locker", "The changed locker.")],
      refusals: [.conflict("A locker of this device has the same label.")]),
    Operation(
      .delete, "/v1/devices/{device_id}/lockers/{locker_id}", "removeLocker", "Remove a locker",
      "Removes a locker that no grant names.", roles: AllowedRoles.staff, [.gone("The locker is removed.")],
      refusals: [.conflict("Grants name the locker.")]),
    Operation(
      .get, "/v1/lockers/{locker_id}/access", "listLockerAccess", "Who can open a locker now",
      "Lists the grants and credentials that would open the locker now, by the rules that doors use.",
      roles: AllowedRoles.staff, query: ["Limit", "Cursor"],
      [
        .page(
          of: "OpenerPage", "A page of those who can open it.",
          example: #"""
            {"data": [{"grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5", "subject_id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4",
              "credential_id": "crd_01kw2qhx5te9ab0r4k1v6m3dc6", "mode": "qr"}], "next_cursor": null}
            """#)
      ]),
  ]

  private static let numbers = #"{"type": "integer", "minimum": 1, "maximum": \#(UInt16.max)}"#

  static let schemas = #"""
    {
      "Locker": {"type": "object", "required": ["id", "device_id", "label", "board", "number", "created_at"],
        "properties": {
          "id": \#(ref("LockerID")), "device_id": \#(ref("DeviceID")), "label": \#(ref("Label")),
          "board": \#(ref("Label")), "number": \#(numbers), "created_at": \#(ref("Timestamp"))}},
      "LockerPage": \#(page("Locker")),
      "Lockers": {"type": "object", "required": ["data"], "properties": {
        "data": {"type": "array", "items": \#(ref("Locker"))}}},
      "LockersDraft": {"type": "object", "additionalProperties": false, "required": ["lockers"], "properties": {
        "lockers": {"type": "array", "minItems": 1, "maxItems": \#(WireLimits.lockersAtOnce),
          "items": \#(ref("LockerDraft"))}}},
      "LockerDraft": {"type": "object", "additionalProperties": false, "required": ["label", "board", "number"],
        "properties": {"label": \#(ref("Label")), "board": \#(ref("Label")), "number": \#(numbers)}},
      "LockerChange": {"type": "object", "additionalProperties": false, "properties": {
        "label": \#(ref("Label")), "board": \#(ref("Label"))}},
      "Opener": {"type": "object", "required": ["grant_id", "subject_id", "credential_id", "mode"], "properties": {
        "grant_id": \#(ref("GrantID")), "subject_id": \#(ref("SubjectID")), "credential_id": \#(ref("CredentialID")),
        "mode": \#(ref("AccessMode"))}},
      "OpenerPage": \#(page("Opener"))
    }
    """#
}
