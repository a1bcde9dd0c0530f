/// How a spline continues beyond its grid.
public enum Extrapolation: String, Sendable, CaseIterable, Codable {
  /// As a straight line with the value and slope at the end of the grid.
  case linear
  /// The basis functions run out over `order` more intervals, and the spline is 0 beyond them
  /// (pykan).
  case fade
}
