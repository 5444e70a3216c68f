import AccessAuth

/// What a restore has suspended.
enum RestoreDocument: DocumentFamily {
  static let tag = "Restore"
  static let about = "What rests after a backup was restored or the store was rolled back, and how it goes on."

  private static let example = #"""
    {"epoch": 1795348801, "suspended": {"grants": 812, "cards": 14, "api_keys": 23}}
    """#

  static let operations = [
    Operation(
      .get, "/v1/restore", "readRestore", "Read what a restore has suspended",
      "Shows the epoch, which stands in every pass, and how much of the tenant rests. A pass of an earlier epoch opens "
        + "nothing.",
      roles: AllowedRoles.staff, [.value("RestoreStanding", "What rests.", example: example)]),
    Operation(
      .post, "/v1/restore/release", "releaseRestored", "Let go on what a restore has suspended",
      "Lets everything of these kinds go on, and these API keys. What a person has suspended stays so. API keys are an "
        + "administrator's to release. Look first: a grant that was used up since the backup has its use again.",
      roles: AllowedRoles.staff,
      body: .needed(
        "ReleaseDraft",
        [
          ("kinds", #"{"kinds": ["grants", "cards"]}"#),
          ("keys", #"{"api_key_ids": ["key_01kw2qhx5te9ab0r4k1v6m3dcc"]}"#),
        ]),
      [.value("RestoreStanding", "What still rests.", example: example)],
      refusals: [.missing("There is no such API key.")]),
  ]

  static let schemas = #"""
    {
      "RestoreStanding": {"type": "object", "required": ["epoch", "suspended"], "properties": {
          "epoch": {"type": "integer", "minimum": 0, "description": "Unix seconds of the making or the last restore."},
          "suspended": {"type": "object", "required": ["grants", "cards", "api_keys"], "properties": {
            "grants": {"type": "integer", "minimum": 0}, "cards": {"type": "integer", "minimum": 0},
            "api_keys": {"type": "integer", "minimum": 0}}}}},
      "ReleaseDraft": {"type": "object", "additionalProperties": false, "properties": {
          "kinds": {"type": "array", "maxItems": \#(RestingKind.allCases.count), "items": \#(ref("RestingKind"))},
          "api_key_ids": {"type": "array", "maxItems": \#(RestingKind.maximumKeys), "items": \#(ref("KeyID"))}},
        "description": "At least one of them names something."}
    }
    """#
}
