/// Sites.
enum SitesDocument: DocumentFamily {
  static let tag = "Sites"
  static let about = "Places with a time zone, by which schedules are read."

  private static let example = #"""
    {"id": "site_01kw2qhx5te9ab0r4k1v6m3dc1", "name": "Riga centre", "timezone": "Europe/Riga",
     "created_at": "2026-11-22T12:00:00.250Z"}
    """#

  static let operations = [
    Operation(
      .post, "/v1/sites", "createSite", "Make a site", "Makes a place for devices, in an IANA time zone.",
      roles: AllowedRoles.staff,
      body: .needed("SiteDraft", #"{"name": "Riga centre", "timezone": "Europe/Riga"}"#),
      [
        .made(
          "Site", "The site.", isTagged: true, example: example,
          links: [
            .to("readSite", "site_id", "/id"), .to("changeSite", "site_id", "/id"),
            .to("createDevice", body: #"{"site_id": "$response.body#/id"}"#), .to("removeSite", "site_id", "/id"),
          ])
      ]),
    Operation(
      .get, "/v1/sites", "listSites", "List sites", "Lists the sites that the key reaches, newest first.",
      roles: AllowedRoles.places, query: ["Limit", "Cursor"],
      [
        .page(
          of: "SitePage", "A page of sites.", example: #"{"data": [\#(example)], "next_cursor": null}"#,
          links: [.to("readSite", "site_id", "/data/0/id")])
      ]),
    Operation(
      .get, "/v1/sites/{site_id}", "readSite", "Read a site", "Shows one site.", roles: AllowedRoles.places,
      [.object("Site", "The site.", example: example)]),
    Operation(
      .patch, "/v1/sites/{site_id}", "changeSite", "Change a site",
      "Changes the name or the time zone; what is absent stays.", roles: AllowedRoles.staff,
      body: .needed("SiteChange", #"{"name": "Riga old town"}"#), [.object("Site", "The changed site.")]),
    Operation(
      .delete, "/v1/sites/{site_id}", "removeSite", "Remove a site", "Removes a site that has no device and no grant.",
      roles: AllowedRoles.staff, [.gone("The site is removed.")],
      refusals: [.conflict("Devices or grants belong to the site.")]),
  ]

  static let schemas = #"""
    {
      "Site": {"type": "object", "required": ["id", "name", "timezone", "created_at"], "properties": {
        "id": \#(ref("SiteID")), "name": \#(ref("Name")), "timezone": \#(ref("Timezone")),
        "created_at": \#(ref("Timestamp"))}},
      "SitePage": \#(page("Site")),
      "SiteDraft": {"type": "object", "additionalProperties": false, "required": ["name", "timezone"], "properties": {
        "name": \#(ref("Name")), "timezone": \#(ref("Timezone"))}},
      "SiteChange": {"type": "object", "additionalProperties": false, "properties": {
        "name": \#(ref("Name")), "timezone": \#(ref("Timezone"))}},
      "Timezone": {"type": "string", "format": "timezone", "minLength": 1, "maxLength": 64, "pattern": "^[ -~]+$",
        "description": "An IANA time-zone name.", "examples": ["Europe/Riga"]}
    }
    """#
}
