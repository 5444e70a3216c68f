extension Management {
  /// The device as a door that can be simulated: of a sandbox, and in reach. Elsewhere there is none.
  public func sandboxDoor(_ id: DeviceID, by caller: Caller) async throws(Refusal) -> Door {
    try caller.demand(.scanInSandbox)
    guard caller.isTest else { throw .notFound }
    do {
      return Door(tenant: caller.tenant, device: try await device(id, by: caller).id)
    } catch {
      guard case .notFound = error else { throw error }
      throw .notFound(pointer: "/device_id")
    }
  }
}
