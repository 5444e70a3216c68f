import AccessHTTP

/// Devices, and what hangs on their readers.
enum DevicesDocument: DocumentFamily {
  static let tag = "Devices"
  static let about = "Cabinet controllers. Each has a code of 8 characters that is printed on it."

  private static let example = #"""
    {"id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "site_id": "site_01kw2qhx5te9ab0r4k1v6m3dc1", "label": "Cabinet 1",
     "device_code": "7K2M9XQD", "created_at": "2026-11-22T12:00:00.250Z"}
    """#

  static let operations = [
    Operation(
      .post, "/v1/devices", "createDevice", "Make a device", "Makes a device at a site and draws its code.",
      roles: AllowedRoles.staff,
      body: .needed("DeviceDraft", #"{"site_id": "site_01kw2qhx5te9ab0r4k1v6m3dc1", "label": "Cabinet 1"}"#),
      [
        .made(
          "Device", "The device.", isTagged: true, example: example,
          links: [
            .to("readDevice", "device_id", "/id"), .to("addLockers", "device_id", "/id"),
            .to("changeDevice", "device_id", "/id"), .to("readGuessRisk", "device_id", "/id"),
            .to("createAPIKey", body: #"{"role": "device", "device_id": "$response.body#/id"}"#),
            .to("removeDevice", "device_id", "/id"),
          ])
      ]),
    Operation(
      .get, "/v1/devices", "listDevices", "List devices",
      "Lists the devices that the key reaches, newest first, of one site or of all.", roles: AllowedRoles.places,
      query: ["SiteFilter", "Limit", "Cursor"],
      [
        .page(
          of: "DevicePage", "A page of devices.", example: #"{"data": [\#(example)], "next_cursor": null}"#,
          links: [.to("readDevice", "device_id", "/data/0/id"), .to("listLockers", "device_id", "/data/0/id")])
      ]),
    Operation(
      .get, "/v1/devices/{device_id}", "readDevice", "Read a device", "Shows one device.",
      roles: AllowedRoles.places, [.object("Device", "The device.", example: example)]),
    Operation(
      .patch, "/v1/devices/{device_id}", "changeDevice", "Change a device",
      "Changes the label, or moves the device to another site; what is absent stays.", roles: AllowedRoles.staff,
      body: .needed("DeviceChange", #"{"label": "Cabinet 2"}"#), [.object("Device", "The changed device.")],
      refusals: [.conflict("PINs or cards are bound to the device at its present site.")]),
    Operation(
      .delete, "/v1/devices/{device_id}", "removeDevice", "Remove a device",
      "Removes a device that has no locker, no grant and no key.", roles: AllowedRoles.staff,
      [.gone("The device is removed.")], refusals: [.conflict("Lockers, grants or keys belong to the device.")]),
    Operation(
      .get, "/v1/devices/{device_id}/risk", "readGuessRisk", "Read the guess budget",
      "Says how likely it is that somebody guesses a PIN at this device within 30 days.", roles: AllowedRoles.staff,
      [
        .value(
          "GuessRisk", "The guess budget.",
          example: #"""
            {"device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "pin_traffic": "normal", "max_live_pins": 100,
             "live_pins": {"with_locker": 12, "alone": 0}, "digits": {"with_locker": 6, "alone": 8},
             "tries_per_day": 24, "tries_30_days": 740, "chance_30_days": 0.0089, "limit": 0.001}
            """#)
      ]),
    Operation(
      .post, "/v1/devices/{device_id}/capture", "armCapture", "Arm a reader",
      "For 60 seconds the next card that the reader does not know is bound to the grant.", roles: AllowedRoles.staff,
      body: .needed("CaptureDraft", #"{"grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5"}"#),
      [
        .made(
          "Capture", "The reader waits for a card.",
          example: #"""
            {"device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5",
             "expires_at": "2026-11-22T12:01:00.250Z"}
            """#)
      ],
      refusals: [.conflict("The grant is over, or it opens nothing at this device.")]),
  ]

  static let schemas = #"""
    {
      "Device": {"type": "object", "required": ["id", "site_id", "label", "device_code", "created_at"], "properties": {
        "id": \#(ref("DeviceID")), "site_id": \#(ref("SiteID")), "label": \#(ref("Name")),
        "device_code": {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{8}$",
          "description": "The code on the cabinet, unique in the service."},
        "created_at": \#(ref("Timestamp"))}},
      "DevicePage": \#(page("Device")),
      "DeviceDraft": {"type": "object", "additionalProperties": false, "required": ["site_id", "label"], "properties": {
        "site_id": \#(ref("SiteID")), "label": \#(ref("Name"))}},
      "DeviceChange": {"type": "object", "additionalProperties": false, "properties": {
        "site_id": \#(ref("SiteID")), "label": \#(ref("Name"))}},
      "GuessRisk": {"type": "object", "required": ["device_id", "pin_traffic", "max_live_pins", "live_pins", "digits",
        "tries_per_day", "tries_30_days", "chance_30_days", "limit"], "properties": {
        "device_id": \#(ref("DeviceID")), "pin_traffic": \#(ref("PINTraffic")),
        "max_live_pins": {"type": "integer", "minimum": 1},
        "live_pins": \#(ref("CountByEntry")), "digits": \#(ref("CountByEntry")),
        "tries_per_day": {"type": "integer", "minimum": 0}, "tries_30_days": {"type": "integer", "minimum": 0},
        "chance_30_days": {"type": "number", "minimum": 0},
        "limit": {"type": "number", "minimum": 0, "description": "A PIN that would pass it is not issued."}}},
      "CountByEntry": {"type": "object", "required": ["with_locker", "alone"], "properties": {
        "with_locker": {"type": "integer", "minimum": 0}, "alone": {"type": "integer", "minimum": 0}}},
      "CaptureDraft": {"type": "object", "additionalProperties": false, "required": ["grant_id"], "properties": {
        "grant_id": \#(ref("GrantID"))}},
      "Capture": {"type": "object", "required": ["device_id", "grant_id", "expires_at"], "properties": {
        "device_id": \#(ref("DeviceID")), "grant_id": \#(ref("GrantID")), "expires_at": \#(ref("Timestamp"))}}
    }
    """#
}
