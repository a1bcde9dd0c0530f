/// What a spline does beyond its grid.
public enum Extrapolation: String, Sendable, CaseIterable, Codable {
  /// Value and slope at the end of the grid continue as a straight line.
  case linear
  /// The basis functions run out over `order` more intervals and the spline is 0 beyond (pykan).
  case fade
}
