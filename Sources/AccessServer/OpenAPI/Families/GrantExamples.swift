/// Examples of bodies that make grants.
enum GrantExamples {
  static let drafts: [(name: String, json: String)] = [
    (
      "qr_and_pin",
      #"""
      {"subject": {"external_ref": "customer-4711"}, "targets": {"locker_ids": ["lok_01kw2qhx5te9ab0r4k1v6m3dc3"]},
       "starts_at": "2026-11-22T12:00:00Z", "ends_at": "2026-11-23T12:00:00Z", "max_uses": 1, "offline": "never",
       "reference": "order 77", "credentials": [{"kind": "qr", "image": "png"}, {"kind": "pin", "entry": "with_locker"}]}
      """#
    ),
    (
      "scheduled",
      #"""
      {"subject_id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4", "targets": {"device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2"},
       "ends_at": "2027-11-22T12:00:00Z", "max_uses": null,
       "schedule": {"weekly": [{"days": ["mon", "tue"], "from": "08:00", "to": "18:00"}], "closed": ["2026-12-25"],
         "extra": [{"date": "2026-12-24", "from": "10:00", "to": "12:00"}]},
       "credentials": [{"kind": "card", "card": {"format": "wiegand26", "bits": 26, "value_hex": "2F623AE"}}]}
      """#
    ),
    (
      "unpaid",
      #"""
      {"subject": {"external_ref": "customer-4711"}, "targets": {"site_id": "site_01kw2qhx5te9ab0r4k1v6m3dc1"},
       "ends_at": "2026-11-23T12:00:00Z",
       "holds": [{"kind": "payment", "reference": "INV-9", "amount_class": "small"}],
       "credentials": [{"kind": "qr", "usage": "rotating"}]}
      """#
    ),
  ]
}
