import AccessHTTP

/// Holds.
enum HoldsDocument: DocumentFamily {
  static let tag = "Holds"
  static let about = "Conditions that keep a grant shut: a payment, an approval. Payment secrets are refused, not kept."

  private static let example = #"""
    {"id": "hld_01kw2qhx5te9ab0r4k1v6m3dc8", "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5", "kind": "payment",
     "status": "pending", "reference": "INV-9", "amount_class": "small", "transaction_ref": null, "paid_until": null,
     "created_at": "2026-11-22T12:00:00.250Z", "changed_at": "2026-11-22T12:00:00.250Z"}
    """#

  static let operations = [
    Operation(
      .post, "/v1/grants/{grant_id}/holds", "placeHold", "Place a hold",
      "The grant stays shut until the hold is cleared.", roles: AllowedRoles.issuers,
      body: .needed("HoldDraft", #"{"kind": "payment", "reference": "INV-9", "amount_class": "small"}"#),
      [
        .made(
          "Hold", "The hold.", isTagged: true, example: example,
          links: [.to("readHold", "hold_id", "/id"), .to("settleHold", "hold_id", "/id")])
      ],
      refusals: [.conflict("The grant is revoked, or it has too many holds.")]),
    Operation(
      .get, "/v1/holds/{hold_id}", "readHold", "Read a hold",
      "Shows one hold; a partner with `payments` sees those of kind `payment` only.",
      roles: AllowedRoles.issuers + ["partner:trigger", "partner:payments", "customer"],
      [.object("Hold", "The hold.", example: example)]),
    Operation(
      .put, "/v1/holds/{hold_id}", "settleHold", "Settle a hold",
      "Clears a hold, or notes that it failed; the same word twice changes nothing.",
      roles: AllowedRoles.staff + ["partner:payments"],
      body: .needed(
        "HoldResult",
        #"{"status": "cleared", "transaction_ref": "TX-20261122-7", "paid_until": "2026-12-22T12:00:00Z"}"#),
      [.object("Hold", "The settled hold.")]),
  ]

  static let schemas = #"""
    {
      "Hold": {"type": "object", "required": ["id", "grant_id", "kind", "status", "reference", "amount_class",
        "transaction_ref", "paid_until", "created_at", "changed_at"], "properties": {
          "id": \#(ref("HoldID")), "grant_id": \#(ref("GrantID")), "kind": \#(ref("HoldKind")),
          "status": \#(ref("HoldStatus")), "reference": {"type": ["string", "null"], "maxLength": 64},
          "amount_class": \#(refOrNull("AmountClass")),
          "transaction_ref": {"type": ["string", "null"], "maxLength": 64},
          "paid_until": \#(refOrNull("Timestamp")), "created_at": \#(ref("Timestamp")),
          "changed_at": \#(ref("Timestamp"))}},
      "HoldDraft": {"type": "object", "additionalProperties": false, "required": ["kind"], "properties": {
          "kind": \#(ref("HoldKind")),
          "reference": {"type": ["string", "null"], "minLength": 1, "maxLength": \#(WireLimits.holdReference.upperBound),
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "description": "The tenant's own name for it."},
          "amount_class": \#(refOrNull("AmountClass"))}},
      "HoldResult": {"type": "object", "additionalProperties": false, "required": ["status"], "properties": {
          "status": {"type": "string", "enum": ["cleared", "failed"]},
          "transaction_ref": {"type": ["string", "null"], "minLength": 1,
            "maxLength": \#(WireLimits.transactionReference.upperBound), "pattern": "^[ -~]*$",
            "description": "The payment provider's name for the transaction."},
          "paid_until": \#(refOrNull("GivenTime"))}}
    }
    """#
}
